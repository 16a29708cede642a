import { parseArgs } from 'node:util';
import * as l10n from '@vscode/l10n';
import { reporters, type ReporterName } from './reporters.ts';

/** What the command line asks for. */
export type Invocation =
  | { command: 'help' }
  | { command: 'version' }
  | {
      command: 'run';
      lessons: readonly string[];
      keep: boolean;
      /** How long a step may take, in milliseconds. */
      timeoutMs: number;
      /** Numbers of commands to leave out, counted from 1: to see that the lesson's checkpoints notice. */
      skipped: ReadonlySet<number>;
      kubeconfig: string | undefined;
      /** A context of the kubeconfig; absent: a practice cluster, or the current context of `kubeconfig`. */
      context: string | undefined;
      namespace: string | undefined;
      /** The id or the number of the step behind which it ends. */
      step: string | undefined;
      reporter: ReporterName;
      allowProtected: boolean;
    }
  | {
      command: 'lint';
      lessons: readonly string[];
      /** Warnings count as errors. */
      isStrict: boolean;
      format: LintFormat;
    }
  | {
      command: 'practice-start';
      /** Absent: one in the folder of its state. */
      kubeconfig: string | undefined;
      data: string | undefined;
      /** Goes on in the background. */
      detach: boolean;
      /** How long it outlives its last client, in seconds; 0: for ever. */
      idleTimeoutSeconds: number;
      /** A file that describes images. */
      images: string | undefined;
    }
  | { command: 'practice-stop' | 'practice-status' | 'practice-reset'; data: string | undefined };

export const lintFormats = ['spec', 'json', 'github'] as const;
export type LintFormat = (typeof lintFormats)[number];

/** The command line is wrong; the message says how, in the user's language. */
export class UsageError extends Error {}

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  lang: { type: 'string' },
  keep: { type: 'boolean' },
  timeout: { type: 'string' },
  'skip-command': { type: 'string', multiple: true },
  kubeconfig: { type: 'string' },
  cluster: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  step: { type: 'string' },
  reporter: { type: 'string' },
  'allow-protected': { type: 'boolean' },
  strict: { type: 'boolean' },
  format: { type: 'string' },
  data: { type: 'string' },
  images: { type: 'string' },
  detach: { type: 'boolean' },
  'idle-timeout': { type: 'string' },
} as const;

/** The options that each command takes, beside those that all take. */
const ofCommand: Record<string, readonly string[]> = {
  run: ['keep', 'timeout', 'skip-command', 'kubeconfig', 'allow-protected', 'cluster', 'namespace', 'step', 'reporter'],
  lint: ['strict', 'format'],
  'practice start': ['kubeconfig', 'data', 'detach', 'idle-timeout', 'images'],
  'practice stop': ['data'],
  'practice status': ['data'],
  'practice reset': ['data'],
};

/** What a cluster in the background gets: it is not to be forgotten for ever. */
const detachedIdleSeconds = 3600;

/** About the longest timer that there is, in seconds. */
const longestIdleSeconds = 2_000_000;

/** Reads the arguments behind the program's name. @throws UsageError */
export function parseInvocation(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args);
  if (values.help === true) return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  const [first, ...rest] = positionals;
  if (first === undefined) throw new UsageError(l10n.t('No command was given.'));
  const command = first === 'practice' ? `practice ${rest.shift() ?? ''}`.trim() : first;
  const allowed = ofCommand[command];
  if (allowed === undefined) throw new UsageError(l10n.t('There is no command “{0}”.', command));
  for (const name of Object.keys(values)) {
    if (name !== 'lang' && !allowed.includes(name)) {
      throw new UsageError(l10n.t('The command “{0}” takes no option --{1}.', command, name));
    }
  }
  if (command === 'run') {
    if (rest.length === 0) throw new UsageError(l10n.t('run needs a lesson: the path of a Markdown file.'));
    const { cluster } = values;
    return {
      command: 'run',
      lessons: rest,
      keep: values.keep === true,
      timeoutMs: values.timeout === undefined ? 60_000 : 1000 * positive(values.timeout, 'timeout'),
      skipped: new Set((values['skip-command'] ?? []).map(number => positive(number, 'skip-command', true))),
      kubeconfig: values.kubeconfig,
      context: cluster === 'practice' ? undefined : cluster,
      namespace: values.namespace,
      step: values.step,
      reporter: oneOf(values.reporter ?? 'spec', reporters, 'reporter'),
      allowProtected: values['allow-protected'] === true,
    };
  }
  if (command === 'lint') {
    if (rest.length === 0) throw new UsageError(l10n.t('lint needs lessons: paths of Markdown files.'));
    const format = oneOf(values.format ?? 'spec', lintFormats, 'format');
    return { command: 'lint', lessons: rest, isStrict: values.strict === true, format };
  }
  if (rest[0] !== undefined) throw new UsageError(l10n.t('“{0}” is one argument too many.', rest[0]));
  const { kubeconfig, data, detach = false } = values;
  if (command !== 'practice start') {
    return { command: command.replace(' ', '-') as 'practice-stop' | 'practice-status' | 'practice-reset', data };
  }
  if (kubeconfig === undefined && data === undefined && !detach) {
    throw new UsageError(l10n.t('practice start needs --kubeconfig FILE: where to write how to reach the cluster.'));
  }
  const idle = values['idle-timeout'];
  return {
    command: 'practice-start',
    kubeconfig,
    data,
    detach,
    idleTimeoutSeconds:
      idle === undefined
        ? detach
          ? detachedIdleSeconds
          : 0
        : Math.min(positive(idle, 'idle-timeout', true), longestIdleSeconds),
    images: values.images,
  };
}

/** The help text. */
export function usage(): string {
  return l10n.t(`Usage: kubernetes-lab-guide COMMAND

  run LESSON.md …         Plays lessons without a window: runs their commands in bash, each lesson on a fresh
                          practice cluster, and checks each step. Commands in notes are left alone.
    --timeout SECONDS     How long a step may take until its checkpoints have passed (60)
    --cluster CONTEXT     Play on this context's cluster, not on a practice cluster (practice), and delete
                          there in the end what the lesson made
    --kubeconfig FILE     Where to look for the context; alone: play on its current context
    --allow-protected     ... even if its context, cluster, server or namespace is called *prod*
    --namespace NAME      Where commands without -n go, in place of what the lesson says
    --step STEP           End behind the step of this id or number
    --reporter NAME       spec (for people), json, junit, or github (annotations of a workflow's run)
    --keep                Keep the practice cluster's data, or what the lesson made, when it ends
    --skip-command N      Leave the Nth command out, to see that the lesson notices (may be repeated)

  lint LESSON.md …        Tells what is wrong in lessons (docs/diagnostics.md), without running anything
    --strict              Warnings count as errors
    --format FORMAT       spec (for people), json, or github (annotations of a workflow's run)

  practice start          Runs a practice cluster in the foreground until it is interrupted
    --kubeconfig FILE     Where to write how to reach it (kubeconfig, in the folder of its state)
    --data DIR            Where it keeps its state; without it, nothing is kept
    --images FILE         How further images behave (docs/practice-images.md)
    --detach              Goes on in the background, with its state in a folder of yours if no --data is given
    --idle-timeout SECONDS
                          Ends when nobody has used it for so long (with --detach 3600, else never)
  practice status         Tells whether it runs, and how to reach it
  practice stop           Ends it, whoever started it; its state stays, and the next start goes on with it
  practice reset          Ends it and deletes its state
    --data DIR            The folder of its state (the one that start --detach uses)

  --lang en|ja            The language of the messages (else LC_ALL or LANG)
  --help, --version

Exit codes: 0 all passed, 1 a checkpoint did not, a lesson has errors, or the practice cluster does not run,
2 wrong usage, 3 it could not be run.`);
}

function parse(args: readonly string[]): ReturnType<typeof parseKnown> {
  try {
    return parseKnown(args);
  } catch (error) {
    // parseArgs explains itself in English only, and quotes the option: `Unknown option '--colour'. …`
    const { code, message } = error as { code?: string; message: string };
    const option = /'(-[^' ]*)/.exec(message)?.[1] ?? '';
    const text =
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? l10n.t('There is no option {0}.', option)
        : l10n.t('The option {0} lacks its value, or takes none.', option);
    throw new UsageError(text, { cause: error });
  }
}

// The inferred type follows `options`.

function parseKnown(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

function oneOf<T extends string>(text: string, known: readonly T[], option: string): T {
  const found = known.find(name => name === text);
  if (found !== undefined) return found;
  throw new UsageError(l10n.t('--{0} takes one of {1}, not “{2}”.', option, known.join(', '), text));
}

function positive(text: string, option: string, whole = false): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number > 0 && (!whole || Number.isInteger(number)))
    return number;
  if (whole) throw new UsageError(l10n.t('--{0} takes a whole number above 0, not “{1}”.', option, text));
  throw new UsageError(l10n.t('--{0} takes a number above 0, not “{1}”.', option, text));
}
