import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One statement of a corpus file, and how its outputs are compared. */
export interface Statement {
  text: string;
  /** Only the exit code is compared: what it prints on the way depends on time. */
  quiet: boolean;
  /** The order of its lines says nothing. */
  unordered: boolean;
  /** It is run again until it ends with 0, for at most a minute: what it asks for takes its time. */
  eventually: boolean;
}

/** A corpus file: statements that run one after another in a namespace of their own. */
export interface Scenario {
  name: string;
  statements: Statement[];
}

const corpus = path.join(import.meta.dirname, 'corpus');

/**
 * Reads every file of `corpus/`. Statements are separated by empty lines. A line before one that begins with `#:` names
 * what is special about it: `quiet`, `unordered`, `eventually`; other lines that begin with `#` are remarks.
 */
export function readCorpus(): Scenario[] {
  return readdirSync(corpus)
    .filter(file => file.endsWith('.sh'))
    .sort()
    .map(file => ({
      name: path.basename(file, '.sh'),
      statements: parseStatements(readFileSync(path.join(corpus, file), 'utf8')),
    }));
}

export function parseStatements(text: string): Statement[] {
  return text
    .split(/\n{2,}/)
    .map(block => block.split('\n'))
    .map(lines => {
      const marks = new Set(
        lines.filter(line => line.startsWith('#:')).flatMap(line => line.slice(2).trim().split(/\s+/)),
      );
      return {
        text: lines
          .filter(line => !/^#[: ]/.test(line))
          .join('\n')
          .trim(),
        quiet: marks.has('quiet'),
        unordered: marks.has('unordered'),
        eventually: marks.has('eventually'),
      };
    })
    .filter(({ text }) => text !== '');
}
