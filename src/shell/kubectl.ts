import { RecentCache } from '../base/recentCache.ts';
import type { Word } from './lexer.ts';
import { isBoolean, longName } from './kubectlFlags.ts';
import { simpleCommands, type SimpleCommand } from './simpleCommands.ts';

/** A kubectl command line, read. Values are what the shell hands over, placeholders and expansions as written. */
export interface KubectlCommand {
  /** `get`, `create`, `rollout` … Empty for `kubectl` alone. */
  verb: string;
  /** `deployment` in `create deployment`, `restart` in `rollout restart`, `image` in `set image`; else empty. */
  subverb: string;
  /** What stands behind the verbs and is no flag. */
  args: string[];
  /** What `args` names, when it names objects: `deployment/x`, `deployment x y`, `pods,svc x`. */
  targets: KubectlTarget[];
  /** By long name, in order; `true` for one without a value. */
  flags: Record<string, string[]>;
  /** Behind `--`. */
  command: string[];
  namespace?: string;
  allNamespaces: boolean;
  selector?: string;
  all: boolean;
  /** `-f` and `-k`, in order. */
  files: { path: string; kustomize: boolean }[];
  /** `--dry-run` in any form but `none`. */
  dryRun: boolean;
  /** One of `args` or of the flags' values holds a placeholder or something that the shell expands. */
  dynamic: boolean;
  /** What `-f -` reads, when the text says it: a heredoc, its own or that of a `cat` before the pipe. */
  input?: string;
  /** A kubectl command whose output it reads: `kubectl create … --dry-run=client -o yaml | kubectl apply -f -`. */
  pipedFrom?: KubectlCommand;
  /** Where its output goes, when it is a file. */
  output?: string;
  environment: Record<string, string>;
  /** UTF-16 offsets in the text. */
  start: number;
  end: number;
}

export interface KubectlTarget {
  /** As written: `deploy`, `deployments.apps`. */
  resource: string;
  /** Absent: all objects of the kind, or those that a selector names. */
  name?: string;
  dynamic: boolean;
}

/** Commands that have commands of their own. */
const groups = new Set(['create', 'rollout', 'set', 'config', 'auth', 'top', 'certificate', 'plugin', 'kuberc']);
/** `create` reads these by a third word: `create secret generic NAME`. */
const thirdLevel = new Set(['secret', 'service', 'svc']);

/** A statement is read for its lens, its checkpoint and each of its diagnostics; and again at each keystroke. */
const known = new RecentCache<string, readonly KubectlCommand[]>(4000);

/** Every kubectl command of a statement's pipelines and lists, in order. Never throws. */
export function parseKubectlCommands(text: string): readonly KubectlCommand[] {
  if (!/\bk(?:ubectl)?\b/.test(text)) return [];
  // No command is as long; it would only fill the memory.
  return text.length > MAX_LENGTH ? read(text) : known.get(text, read);
}

function read(text: string): KubectlCommand[] {
  return simpleCommands(text).flatMap(command => toKubectl(command) ?? []);
}

/** No person writes longer commands; it bounds what a file costs that is no lab. Heredocs don't count. */
const MAX_WORDS = 200;
const MAX_LENGTH = 10_000;
const MAX_TARGETS = 1000;

function toKubectl(simple: SimpleCommand): KubectlCommand | undefined {
  if (simple.words.length > MAX_WORDS || simple.end - simple.start > MAX_LENGTH) return undefined;
  const [program, ...rest] = simple.words;
  if (program === undefined || !/^(?:.*[/\\])?(?:kubectl(?:\.exe)?|k)$/.test(program.value)) return undefined;
  const read = readArguments(rest);
  const { verb, subverb, args, flags } = read;
  const namespace = flags.namespace?.at(-1);
  const selector = flags.selector?.at(-1);
  const input = simple.input ?? pipedText(simple.pipedFrom);
  const pipedFrom = simple.pipedFrom === undefined ? undefined : toKubectl(simple.pipedFrom);
  return {
    verb,
    subverb,
    args: args.map(word => word.value),
    targets: readTargets(args),
    flags,
    command: read.command,
    ...(namespace === undefined ? {} : { namespace }),
    allNamespaces: isSet(flags, 'all-namespaces'),
    ...(selector === undefined ? {} : { selector }),
    all: isSet(flags, 'all'),
    files: [
      ...(flags.filename ?? []).flatMap(paths => paths.split(',').map(path => ({ path, kustomize: false }))),
      ...(flags.kustomize ?? []).map(path => ({ path, kustomize: true })),
    ],
    dryRun: flags['dry-run'] !== undefined && !['none', 'false'].includes(flags['dry-run'].at(-1) ?? ''),
    dynamic: read.dynamic,
    ...(input === undefined ? {} : { input }),
    ...(pipedFrom === undefined ? {} : { pipedFrom }),
    ...(simple.output === undefined ? {} : { output: simple.output }),
    environment: simple.environment,
    start: simple.start,
    end: simple.end,
  };
}

/** The text that `cat <<EOF |` or `echo '…' |` pipes on. */
function pipedText(from: SimpleCommand | undefined): string | undefined {
  const [program, ...words] = from?.words ?? [];
  if (program?.value === 'cat' && words.every(word => word.value === '-')) return from?.input;
  if (program?.value === 'echo' && words.length === 1 && words[0]?.dynamic === false) return `${words[0].value}\n`;
  return undefined;
}

interface Arguments {
  verb: string;
  subverb: string;
  args: Word[];
  flags: Record<string, string[]>;
  command: string[];
  dynamic: boolean;
}

function readArguments(words: readonly Word[]): Arguments {
  const read: Arguments = { verb: '', subverb: '', args: [], flags: {}, command: [], dynamic: false };
  const set = (name: string, value: string): void => {
    // A name such as `__proto__` is data as well.
    if (!Object.hasOwn(read.flags, name)) {
      Object.defineProperty(read.flags, name, { value: [], enumerable: true, configurable: true, writable: true });
    }
    read.flags[name]?.push(value);
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const { value } = word;
    if (word.dynamic) read.dynamic = true;
    if (value === '--') {
      read.command = words.slice(at + 1).map(other => other.value);
      break;
    }
    if (value.startsWith('-') && value.length > 1) {
      const following = words[at + 1];
      const taken = readFlag(value, following?.value, read.verb, set);
      if (taken) {
        if (following?.dynamic) read.dynamic = true;
        at++;
      }
    } else if (read.verb === '') read.verb = value;
    else if (read.subverb === '' && read.args.length === 0 && groups.has(read.verb)) read.subverb = value;
    else if (read.verb === 'create' && read.args.length === 0 && isThird(read)) read.subverb += ` ${value}`;
    else read.args.push(word);
  }
  return read;
}

function isThird({ subverb }: Arguments): boolean {
  return thirdLevel.has(subverb);
}

/** @returns whether the following word is the flag's value. */
function readFlag(
  text: string,
  following: string | undefined,
  verb: string,
  set: (name: string, value: string) => void,
): boolean {
  const long = /^--([^=]+)(?:=(.*))?$/s.exec(text);
  if (long !== null) return readNamed(long[1] ?? '', long[2], following, verb, set);
  for (let at = 1; at < text.length; at++) {
    const name = longName(text[at] ?? '', verb);
    const rest = text.slice(at + 1);
    // `-it`: several in one word; `-owide`, `-n=shop`: the rest is the value.
    if (rest.startsWith('=')) return readNamed(name, rest.slice(1), following, verb, set);
    if (!isBoolean(name, verb)) return readNamed(name, rest === '' ? undefined : rest, following, verb, set);
    set(name, 'true');
  }
  return false;
}

function readNamed(
  name: string,
  value: string | undefined,
  following: string | undefined,
  verb: string,
  set: (name: string, value: string) => void,
): boolean {
  if (value !== undefined) {
    set(name, value);
    return false;
  }
  // A lone `-` is a value: `-f -`.
  const takes = !isBoolean(name, verb) && following !== undefined && !/^-./.test(following);
  set(name, takes ? following : 'true');
  return takes;
}

function isSet(flags: Record<string, string[]>, name: string): boolean {
  return flags[name] !== undefined && flags[name].at(-1) !== 'false';
}

/** Reads `deployment/x svc/y`, `deployment x y` and `pods,svc x y`, as kubectl's resource builder does. */
function readTargets(args: readonly Word[]): KubectlTarget[] {
  // `app=web`, `app-`, `key:NoSchedule`: what `label`, `taint` and `set` are to change. No object has such a name.
  const [first, ...names] = args.filter(({ value }) => !/=|-$|:(?:Prefer)?No(?:Schedule|Execute)$/.test(value));
  if (first === undefined) return [];
  if (first.value.includes('/')) {
    return [first, ...names].flatMap(({ value, dynamic }) => {
      const slash = value.indexOf('/');
      return slash > 0 ? [{ resource: value.slice(0, slash), name: value.slice(slash + 1), dynamic }] : [];
    });
  }
  const resources = first.value.split(',').filter(resource => resource !== '');
  if (names.length === 0) return resources.map(resource => ({ resource, dynamic: first.dynamic }));
  if (resources.length * names.length > MAX_TARGETS) return [];
  return resources.flatMap(resource =>
    names.map(({ value, dynamic }) => ({ resource, name: value, dynamic: dynamic || first.dynamic })),
  );
}
