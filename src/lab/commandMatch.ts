import type { Cluster } from '../cluster/cluster.ts';
import { groupResource } from '../cluster/resource.ts';
import { parseKubectlCommands, type KubectlCommand } from '../shell/kubectl.ts';
import { findPlaceholders } from '../shell/placeholders.ts';
import { tokenize } from '../shell/lexer.ts';

/** What names are resolved by: `po`, `pods` and `Pod` are the same to kubectl, as is the namespace left out. */
export type CommandNames = Pick<Cluster, 'resolve' | 'namespace'>;

/** A command line, brought into a form in which equal commands are equal however they were written. */
export interface NormalCommand {
  /** Undefined for what is not a single kubectl command. */
  kubectl: NormalKubectl | undefined;
  /** Words and operators, quotes removed. */
  tokens: readonly string[];
}

interface NormalKubectl {
  verb: string;
  /** Subcommand, arguments and what is behind `--`. */
  words: readonly string[];
  flags: ReadonlyMap<string, string>;
  namespace: string;
  explicitNamespace: boolean;
}

/** Verbs whose first argument names resources. */
const onResources = new Set(
  'get describe delete scale expose edit label annotate patch rollout wait autoscale explain set taint'.split(' '),
);
/** Flags that change what `get` prints and not what it asks for. */
const presentation = new Set(['output', 'watch', 'show-labels', 'no-headers', 'sort-by', 'label-columns', 'show-kind']);

/** Reads a command line. */
export function normalCommand(text: string, names: CommandNames): NormalCommand {
  const tokens = tokenize(text).tokens.flatMap(token => {
    switch (token.type) {
      case 'word':
        return [token.value];
      case 'operator':
        return [token.operator];
      case 'redirection':
        return [token.operator, token.target, ...(token.body === undefined ? [] : [token.body.trimEnd()])];
      case 'newline':
        return [];
    }
  });
  const commands = parseKubectlCommands(text);
  const only = commands.length === 1 ? commands[0] : undefined;
  const plain = !tokens.some(token => ['|', '|&', '&&', '||', ';', '&', '>', '>>'].includes(token));
  return { kubectl: only !== undefined && plain ? normalKubectl(only, names) : undefined, tokens };
}

/** Whether a typed command is the lesson's. A placeholder of the lesson stands for any value. */
export function isSameCommand(lesson: NormalCommand, typed: NormalCommand): boolean {
  const { kubectl } = lesson;
  if (kubectl !== undefined && typed.kubectl !== undefined) {
    return (
      kubectl.verb === typed.kubectl.verb &&
      kubectl.namespace === typed.kubectl.namespace &&
      sameWords(kubectl.words, typed.kubectl.words) &&
      sameFlags(kubectl, typed.kubectl)
    );
  }
  return sameWords(lesson.tokens, typed.tokens);
}

/** Whether a command begins with the words of another, and has at least its flags: `kubectl delete pod`. */
export function beginsWith(command: NormalCommand, start: NormalCommand): boolean {
  const { kubectl } = start;
  if (kubectl === undefined || command.kubectl === undefined) {
    return sameWords(start.tokens, command.tokens.slice(0, start.tokens.length));
  }
  const { words, flags, verb, namespace } = command.kubectl;
  return (
    kubectl.verb === verb &&
    (!kubectl.explicitNamespace || kubectl.namespace === namespace) &&
    sameWords(kubectl.words, startOf(words, kubectl.words)) &&
    [...kubectl.flags].every(([name, value]) => matches(value, flags.get(name)))
  );
}

/** `kubectl delete pod/x` begins with `kubectl delete pod`. */
function startOf(words: readonly string[], start: readonly string[]): readonly string[] {
  const last = start.at(-1);
  const own = words.slice(0, start.length);
  const slash = own.at(-1)?.indexOf('/') ?? -1;
  if (last === undefined || last.includes('/') || slash < 0) return own;
  return [...own.slice(0, -1), own.at(-1)!.slice(0, slash)];
}

function normalKubectl(command: KubectlCommand, names: CommandNames): NormalKubectl {
  const flags = new Map(Object.entries(command.flags).map(([name, values]) => [name, values.join(',')]));
  flags.delete('namespace');
  const args = onResources.has(command.verb) ? withResources(command.args, names) : command.args;
  return {
    verb: command.verb,
    words: [command.subverb, ...args, ...command.command],
    flags,
    namespace: command.allNamespaces ? '*' : (command.namespace ?? names.namespace),
    explicitNamespace: command.namespace !== undefined || command.allNamespaces,
  };
}

/** `po,svc`, `pod/x`, `deploy x`: the kinds by the names that discovery gives them, `pod/x` and `pod x` alike. */
function withResources(args: readonly string[], names: CommandNames): string[] {
  const resolved = (kind: string): string => {
    const resource = names.resolve(kind);
    return resource === undefined ? kind.toLowerCase() : groupResource(resource);
  };
  const [first, ...rest] = args;
  if (first === undefined) return [];
  if (first.includes('/')) {
    return args.map(arg => {
      const slash = arg.indexOf('/');
      return slash < 0 ? arg : `${resolved(arg.slice(0, slash))}/${arg.slice(slash + 1)}`;
    });
  }
  const kinds = first.split(',').map(resolved);
  if (kinds.length !== 1 || rest.length === 0) return [kinds.join(','), ...rest];
  return rest.map(name => `${kinds[0] ?? ''}/${name}`);
}

function sameFlags(lesson: NormalKubectl, typed: NormalKubectl): boolean {
  for (const [name, value] of lesson.flags) {
    if (!matches(value, typed.flags.get(name))) return false;
  }
  const readOnly = lesson.verb === 'get';
  return [...typed.flags.keys()].every(name => lesson.flags.has(name) || (readOnly && presentation.has(name)));
}

function sameWords(lesson: readonly string[], typed: readonly string[]): boolean {
  return lesson.length === typed.length && lesson.every((word, index) => matches(word, typed[index]));
}

/** Compares a word of the lesson; its placeholders stand for anything but nothing. */
function matches(word: string, typed: string | undefined): boolean {
  if (typed === undefined) return false;
  const placeholders = findPlaceholders(word);
  if (placeholders.length === 0) return word === typed;
  let at = 0;
  let done = 0;
  for (const { start, end } of placeholders) {
    const literal = word.slice(done, start);
    const found = typed.indexOf(literal, at);
    if (found < 0 || (done === 0 && found !== 0) || (done > 0 && found === at)) return false;
    at = found + literal.length;
    done = end;
  }
  const tail = word.slice(done);
  return typed.length > at + tail.length - 1 && typed.endsWith(tail) && typed.length - tail.length > at;
}
