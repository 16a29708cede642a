import * as l10n from '@vscode/l10n';
import { compileCel, isCelLoaded, type CelProgram } from './celExpression.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Expectation, Target } from './expectation.ts';
import { evaluateMatch } from './evaluateMatch.ts';
import { evaluateWait } from './evaluateWait.ts';
import { describe } from './describe.ts';
import { unknownLookup } from './lookupVerdict.ts';
import { targetText } from './targetText.ts';
import type { Verdict } from './verdict.ts';

/**
 * Judges an expectation by what is known now. Pure and synchronous. What is not known (not connected, not allowed) is
 * `unknown`, never satisfied and never failing; an object that is not there is *not yet*.
 */
export function evaluate(expectation: Expectation, context: EvaluationContext): Verdict {
  switch (expectation.kind) {
    case 'wait':
      return evaluateWait(expectation.target, expectation.condition, context);
    case 'match':
      return evaluateMatch(expectation, context);
    case 'cel':
      return evaluateCel(expectation, context);
    case 'ran':
      return evaluateRan(expectation, context);
    case 'page':
      return evaluatePage(expectation, context);
    case 'all':
      return all(expectation.of.map(part => evaluate(part, context)));
    case 'any':
      return any(expectation.of.map(part => evaluate(part, context)));
    case 'not':
      return not(expectation.of, evaluate(expectation.of, context));
  }
}

function evaluateRan(expectation: Extract<Expectation, { kind: 'ran' }>, context: EvaluationContext): Verdict {
  const run = context.run(expectation);
  // The title names the command.
  if (run === undefined) return { status: 'pending', reason: l10n.t('not run yet') };
  if (run.exitCode === 0) return { status: 'satisfied', reason: '' };
  if (run.exitCode === undefined) {
    return {
      status: 'pending',
      reason: l10n.t('the shell did not say whether it succeeded; run it again, or skip this'),
    };
  }
  return {
    status: 'failing',
    reason: l10n.t('ended with exit code {0}', run.exitCode),
    remedy: l10n.t('Read what it printed in the terminal, mend that, and run it again.'),
  };
}

function evaluatePage(expectation: Extract<Expectation, { kind: 'page' }>, context: EvaluationContext): Verdict {
  const { url } = expectation;
  const opened = context.page(expectation);
  if (opened?.ok === true) return { status: 'satisfied', reason: '' };
  if (opened === undefined) return { status: 'pending', reason: l10n.t('not opened yet') };
  return { status: 'pending', reason: l10n.t('{0} did not answer; open it again', url) };
}

const programs = new Map<string, CelProgram | Error>();

function evaluateCel(expectation: Extract<Expectation, { kind: 'cel' }>, context: EvaluationContext): Verdict {
  const objects: Record<string, unknown> = {};
  for (const [name, target] of Object.entries(expectation.refs)) {
    const lookup = context.lookup(target);
    const unknown = unknownLookup(target, lookup);
    if (unknown !== undefined) return unknown;
    objects[name] = isOne(target) ? lookup.objects[0] : lookup.objects;
    if (objects[name] === undefined) {
      return { status: 'pending', reason: l10n.t('{0} does not exist yet', targetText(target)) };
    }
  }
  if (!isCelLoaded()) return { status: 'unknown', reason: l10n.t('the expression is being prepared') };
  const program = compiled(expectation);
  if (program instanceof Error) return badExpression(program.message);
  const result = program(objects);
  if ('missing' in result) return { status: 'pending', reason: l10n.t('{0} is not set', result.missing) };
  if ('error' in result) return badExpression(result.error);
  if (result.value) return { status: 'satisfied', reason: '' };
  return { status: 'pending', reason: l10n.t('`{0}` is not true yet', expectation.expression) };
}

function compiled(expectation: Extract<Expectation, { kind: 'cel' }>): CelProgram | Error {
  const names = Object.keys(expectation.refs);
  const key = [expectation.expression, ...names].join('\n');
  let program = programs.get(key);
  if (program === undefined) {
    try {
      program = compileCel(expectation.expression, names);
    } catch (error) {
      program = error instanceof Error ? error : new Error(String(error));
    }
    // Lessons are edited while they run: the map must not grow with every keystroke.
    if (programs.size > 200) programs.clear();
    programs.set(key, program);
  }
  return program;
}

function badExpression(message: string): Verdict {
  return {
    status: 'failing',
    reason: l10n.t('the expression of this checkpoint cannot be evaluated'),
    detail: message.split('\n')[0] ?? '',
    remedy: l10n.t('This is a mistake in the lesson: tell its author, and skip the checkpoint.'),
  };
}

function isOne(target: Target): boolean {
  return target.name !== undefined;
}

/** Failing as soon as one is, unknown while one is; else it waits for what is still pending. */
function all(parts: readonly Verdict[]): Verdict {
  const failing = parts.find(part => part.status === 'failing');
  if (failing !== undefined) return failing;
  const unknown = parts.find(part => part.status === 'unknown');
  if (unknown !== undefined) return unknown;
  const pending = parts.filter(part => part.status === 'pending');
  if (pending.length === 0) return { status: 'satisfied', reason: '' };
  return { status: 'pending', reason: pending.map(part => part.reason).join(l10n.t('; ')) };
}

/** Satisfied by one; failing only when nothing else is left. */
function any(parts: readonly Verdict[]): Verdict {
  const satisfied = parts.find(part => part.status === 'satisfied');
  if (satisfied !== undefined) return satisfied;
  const unknown = parts.find(part => part.status === 'unknown');
  if (unknown !== undefined) return unknown;
  const pending = parts.filter(part => part.status === 'pending');
  const failing = parts.find(part => part.status === 'failing');
  if (pending.length === 0 && failing !== undefined) return failing;
  return { status: 'pending', reason: pending.map(part => part.reason).join(l10n.t(' or ')) };
}

function not(expectation: Expectation, verdict: Verdict): Verdict {
  if (verdict.status === 'unknown') return verdict;
  if (verdict.status !== 'satisfied') return { status: 'satisfied', reason: '' };
  return { status: 'pending', reason: l10n.t('still so: {0}', describe(expectation)) };
}
