import { heredocSpans, logicalLines, type Span } from './logicalLines.ts';
import { maskPlaceholders } from './placeholders.ts';
import { parseShell, type ShellSyntaxError } from './shellSyntax.ts';

/** The statements of one script; with an error they are its lines, as far as they can be told. */
export interface SplitScript {
  statements: Span[];
  error?: ShellSyntaxError;
}

/** The parser runs out of memory somewhere above 60 KB; one call costs 3 ms and about 1 ms more for each KB. */
const MAX_BATCH = 16_384;
/** What a file may cost: what is beyond it is split by lines, without looking for syntax errors. */
const MAX_CALLS = 100;

const cache = new Map<string, SplitScript>();
const CACHE_SIZE = 500;

/**
 * Splits scripts into statements. A statement is made of whole lines: `a; b` is one, as it is one for the learner who
 * pastes it. Scripts are parsed together, since a call of the parser costs more than a script.
 */
export async function splitStatements(scripts: readonly string[]): Promise<SplitScript[]> {
  const results = new Map<string, SplitScript>();
  const budget = { calls: MAX_CALLS };
  let batch: string[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    await splitBatch(batch, results, budget);
    batch = [];
    size = 0;
  };
  for (const script of new Set(scripts)) {
    const known = cache.get(script);
    if (known !== undefined) results.set(script, known);
    else if (isSimple(script) || script.length > MAX_BATCH) results.set(script, byLines(script));
    else {
      if (size + script.length > MAX_BATCH) await flush();
      batch.push(script);
      size += script.length;
    }
  }
  await flush();
  return scripts.map(script => results.get(script) ?? { statements: [] });
}

/** Plain words only: nothing that could span lines or be wrong, so that each line is a statement. */
function isSimple(script: string): boolean {
  return !/[\\'"`(){}#;!&|<>]|^[ \t]*(?:\[\[|(?:if|for|while|until|case|select|function|then|do|coproc|time|fi|done|esac|else|elif)\b)/m.test(
    maskPlaceholders(script),
  );
}

async function splitBatch(
  scripts: readonly string[],
  results: Map<string, SplitScript>,
  budget: { calls: number },
): Promise<void> {
  if (scripts.length === 0) return;
  if (budget.calls <= 0) {
    for (const script of scripts) results.set(script, byLines(script));
    return;
  }
  budget.calls--;
  const joined = scripts.map(maskPlaceholders).join('\n');
  const parsed = await parseShell(joined);
  const split = Array.isArray(parsed) ? distribute(parsed, scripts, joined) : undefined;
  if (split !== undefined) {
    for (const [index, script] of scripts.entries()) keep(script, split[index] ?? { statements: [] }, results);
  } else if (scripts.length > 1) {
    const middle = Math.ceil(scripts.length / 2);
    await splitBatch(scripts.slice(0, middle), results, budget);
    await splitBatch(scripts.slice(middle), results, budget);
  } else {
    for (const script of scripts) {
      keep(script, { ...byLines(script), ...(Array.isArray(parsed) ? {} : { error: parsed }) }, results);
    }
  }
}

/** Gives each script its statements; undefined when one spans two scripts, as an open quote does. */
function distribute(spans: readonly Span[], scripts: readonly string[], joined: string): SplitScript[] | undefined {
  const lines = wholeLines(spans, joined);
  const split: SplitScript[] = [];
  let start = 0;
  let next = 0;
  for (const script of scripts) {
    const end = start + script.length;
    const statements: Span[] = [];
    for (let span = lines[next]; span !== undefined && span.start < end; span = lines[++next]) {
      if (span.end > end) return undefined;
      statements.push({ start: span.start - start, end: span.end - start });
    }
    split.push({ statements });
    start = end + 1;
  }
  return split;
}

/** Joins statements that share a line, and adds the heredocs that the line begins. */
function wholeLines(spans: readonly Span[], text: string): Span[] {
  const heredocs = heredocSpans(text);
  const lines: Span[] = [];
  let heredoc = 0;
  for (const span of spans) {
    const last = lines.at(-1);
    if (last !== undefined && (span.start <= last.end || !text.slice(last.end, span.start).includes('\n'))) {
      last.end = Math.max(last.end, span.end);
    } else {
      lines.push({ ...span });
    }
    const current = lines.at(-1)!;
    while (heredoc < heredocs.length && (heredocs[heredoc]?.start ?? 0) < current.start) heredoc++;
    const body = heredocs[heredoc];
    if (body !== undefined && !text.slice(current.end, body.start).includes('\n')) {
      current.end = Math.max(current.end, body.end);
    }
  }
  return lines;
}

/** What is not complete, e.g. for want of a closing quote, ends with its line, so that the rest is not lost. */
function byLines(script: string): SplitScript {
  return {
    statements: Array.from(logicalLines(script)).flatMap(({ start, end, complete }) =>
      complete ? [{ start, end }] : physicalLines(script, start, end),
    ),
  };
}

function physicalLines(text: string, start: number, end: number): Span[] {
  return Array.from(text.slice(start, end).matchAll(/\S(?:.*\S)?/g), ({ index, 0: line }) => ({
    start: start + index,
    end: start + index + line.length,
  }));
}

function keep(script: string, split: SplitScript, results: Map<string, SplitScript>): void {
  results.set(script, split);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
  cache.set(script, split);
}
