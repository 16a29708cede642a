import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Target } from '../checkpoint/expectation.ts';
import type { TextRange } from '../base/textRange.ts';
import type { DiagnosticCode } from './codes.ts';
import type { Fix } from './fix.ts';

/** A lesson: one Markdown file, parsed. Plain data, serialisable; all ranges are those of the file. */
export interface Lesson {
  /** From `lab:lesson`, else from the file name without language (`first-kubernetes-lab.ja.md` → `first-kubernetes-lab`). */
  id: string;
  title: string;
  /** From `lab:lesson`, else from the file name, else `en`. */
  language: string;
  /** All that it says it is written in, each in a file of its own. */
  languages: string[];
  /** Where commands without `-n` go, when the lesson says so. */
  namespace?: string;
  steps: Step[];
  variables: Variable[];
  /** What `lab:reset` deletes beyond what the commands created. */
  reset: Target[];
  requires: Requirements;
  /** Headings over steps that are none themselves. */
  groups?: StepGroup[];
  /** What was not understood. A lesson with problems still runs. */
  problems: Problem[];
}

export interface Requirements {
  /** A minimal server version, e.g. `1.30`. */
  server?: string;
  nodes?: number;
  kinds: string[];
  tools: string[];
}

/** A section with content of its own. */
export interface Step {
  /** From `lab:step`, else a slug of the heading, unique in the lesson. */
  id: string;
  title: string;
  /** 2 for `##`, 3 for `###`. */
  level: number;
  /** The id of the step or group that this one is nested under. */
  parent?: string;
  headingRange: TextRange;
  /** From the heading up to the next heading of a step. */
  range: TextRange;
  blocks: Block[];
  /** From directives, else inferred from the commands. Empty: a reading step. */
  checkpoints: Checkpoint[];
  needs: string[];
  optional: boolean;
}

/** A heading over steps that is none itself, e.g. a `##` that is followed by a `###` at once. */
export interface StepGroup {
  id: string;
  title: string;
  level: number;
  headingRange: TextRange;
}

export type Block = CommandBlock | PageBlock | ManifestBlock;

interface BlockBase {
  /** `<step id>/<n>`, n counted in the step from 1. */
  id: string;
  /** The whole fence, its delimiters included; what lenses are put on. */
  range: TextRange;
  /** Inside a note, or marked so: not counted in the step's commands. */
  optional: boolean;
}

export interface CommandBlock extends BlockBase {
  kind: 'commands';
  statements: Statement[];
  run: RunOptions;
}

/** A block that holds only an URL: a page to open. */
export interface PageBlock extends BlockBase {
  kind: 'page';
  url: string;
  placeholders: Placeholder[];
}

/** A `yaml` fence with Kubernetes objects. */
export interface ManifestBlock extends BlockBase {
  kind: 'manifest';
  text: string;
  /** What the lesson calls the file, from the fence's `title="…"`. */
  path?: string;
}

export interface Statement {
  /** `<block id>.<n>`, n from 1. */
  id: string;
  /** What is sent to the shell: prompt and note indentation removed, continuations and heredocs whole. */
  text: string;
  range: TextRange;
  sampleOutput?: string;
  placeholders: Placeholder[];
  /** Why it must not be run, in the user's language: it holds characters that cannot be seen. */
  hazard?: string;
  /** The objects in the files that it names (`-f`), as far as they can be told. */
  objects?: Target[];
  /** It does not end by itself (`port-forward`, `logs -f`, `get -w`): that it was interrupted is no failure. */
  endless?: boolean;
}

/** `<EXTERNAL-IP>` in a command or URL. */
export interface Placeholder {
  /** Without the brackets. */
  name: string;
  /** UTF-16 offset in the statement's text or the page's URL. */
  start: number;
  end: number;
}

/** `lab:run` for a block. */
export interface RunOptions {
  terminal?: string;
  background: boolean;
  /** Send Ctrl-C first. */
  interrupt: boolean;
  /** Press Enter after the command. */
  enter: boolean;
  confirm: boolean;
  skip: boolean;
  /** The directive that says so, where there is one. */
  range?: TextRange;
}

/** `lab:var NAME: service/p4app {.status.loadBalancer.ingress[0].ip}` – a value from the cluster, for `<NAME>`. */
export interface Variable {
  name: string;
  target: Target;
  /** kubectl's JSONPath, braces included. */
  path: string;
  range: TextRange;
}

/**
 * `error`: the lesson does not do what its author wrote; `warning`: it probably does not do what he meant;
 * `information`: what he may want to know.
 */
export interface Problem {
  code: DiagnosticCode;
  severity: 'error' | 'warning' | 'information';
  /** In the user's language. */
  message: string;
  range: TextRange;
  fix?: Fix;
}
