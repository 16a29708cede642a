/** A script: lists of pipelines. Words are kept as they are written and expanded when they are used. */
export type List = readonly Item[];

export interface Item {
  /** The operator before the pipeline. */
  after: ';' | '&&' | '||';
  pipeline: Pipeline;
  background: boolean;
}

export interface Pipeline {
  negated: boolean;
  commands: readonly Command[];
}

export interface Redirection {
  /** The descriptor that is redirected. */
  fd: number;
  operator: '<' | '>' | '>>' | '>&' | '<&' | '<<';
  /** A path, a descriptor, or the text of a here-document. */
  target: string;
  /** Whether a here-document is taken as it is. */
  literal: boolean;
}

export type Command = { redirections: readonly Redirection[] } & (
  | { kind: 'simple'; assignments: readonly { name: string; value: string }[]; words: readonly string[] }
  | { kind: 'group' | 'subshell'; body: List }
  | { kind: 'if'; clauses: readonly { condition: List; body: List }[]; otherwise: List | undefined }
  | { kind: 'loop'; until: boolean; condition: List; body: List }
  | { kind: 'for'; name: string; words: readonly string[] | undefined; body: List }
  | { kind: 'case'; word: string; items: readonly { patterns: readonly string[]; body: List }[] }
  | { kind: 'function'; name: string; body: Command }
);

/** What is wrong with a script, in the words of BusyBox's shell. */
export class ShellSyntaxError extends Error {
  /** More input may complete it. */
  readonly incomplete: boolean;

  constructor(message: string, incomplete = false) {
    super(message);
    this.incomplete = incomplete;
  }
}

/** A failed expansion, e.g. `${NAME:?not set}`. */
export class ExpansionError extends Error {}
