import type { Expectation, Target } from '../checkpoint/expectation.ts';
import { targetsOf } from '../checkpoint/needs.ts';
import { kindOf } from '../checkpoint/targetText.ts';
import type { Statement } from '../lesson/lesson.ts';
import { parseKubectlCommands, type KubectlCommand } from '../shell/kubectl.ts';

/** What a command does to an object. */
interface Deed {
  deed: 'deletes' | 'makes' | 'changes';
  kind: string;
  /** Undefined: all objects of the kind, or those of a selector. */
  name: string | undefined;
}

const deeds: Record<string, Deed['deed']> = {
  delete: 'deletes',
  create: 'makes',
  apply: 'makes',
  run: 'makes',
  expose: 'makes',
  scale: 'changes',
  autoscale: 'changes',
  set: 'changes',
  patch: 'changes',
  edit: 'changes',
  label: 'changes',
  annotate: 'changes',
  replace: 'changes',
  taint: 'changes',
  cordon: 'changes',
  uncordon: 'changes',
  drain: 'changes',
  'rollout undo': 'changes',
  'rollout restart': 'changes',
};

/** Verbs whose arguments are names of nodes, without their kind. */
const onNodes = new Set(['cordon', 'uncordon', 'drain']);

/** What `all` stands for in `kubectl delete all --all`: the category of the built-in resources. */
const all = [
  'Pod',
  'Service',
  'DaemonSet',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'HorizontalPodAutoscaler',
  'CronJob',
  'Job',
];

/** Whether a statement, once it has run, makes an expectation untrue: it scales to another number, deletes, makes again. */
export function undoes(statement: Statement, expectation: Expectation): boolean {
  return deedsIn(statement).some(deed => deedUndoes(deed, expectation));
}

/** Whether a statement does anything to objects that it names. */
export function changesSomething(statement: Statement): boolean {
  return deedsIn(statement).length > 0;
}

const known = new WeakMap<Statement, Deed[]>();

function deedsIn(statement: Statement): Deed[] {
  let found = known.get(statement);
  if (found === undefined) {
    found = parseKubectlCommands(statement.text).flatMap(command => deedsOf(command, statement.objects ?? []));
    known.set(statement, found);
  }
  return found;
}

function deedsOf(command: KubectlCommand, inFiles: readonly Target[]): Deed[] {
  const deed = deeds[command.verb] ?? deeds[`${command.verb} ${command.subverb}`];
  if (deed === undefined || command.dryRun) return [];
  if (command.files.length > 0) return inFiles.map(({ resource, name }) => ({ deed, kind: kindOf(resource), name }));
  if (onNodes.has(command.verb)) return command.args.map(name => ({ deed, kind: 'Node', name }));
  if (command.verb === 'create') {
    const [kind] = command.subverb.split(' ');
    const [name] = command.args;
    return kind === undefined || kind === '' || name === undefined ? [] : [{ deed, kind: kindOf(kind), name }];
  }
  return command.targets
    .filter(({ dynamic }) => !dynamic)
    .flatMap(({ resource, name }) =>
      resource === 'all' ? all.map(kind => ({ deed, kind, name })) : [{ deed, kind: kindOf(resource), name }],
    );
}

function deedUndoes(deed: Deed, expectation: Expectation): boolean {
  switch (expectation.kind) {
    case 'wait': {
      const { target, condition } = expectation;
      if (deed.deed === 'deletes' && deed.kind === 'Namespace') {
        return condition.type !== 'absent' && target.namespace === deed.name;
      }
      if (!concerns(deed, target)) return false;
      if (condition.type === 'absent') return deed.deed === 'makes';
      if (deed.deed === 'deletes') return true;
      const exact = ['replicas', 'jsonpath', 'rollout'].includes(condition.type);
      return deed.deed === 'changes' && exact;
    }
    case 'match':
    case 'cel':
      return targetsOf(expectation).some(target => concerns(deed, target));
    case 'ran':
    case 'page':
      return false;
    case 'all':
    case 'any':
      return expectation.of.some(part => deedUndoes(deed, part));
    case 'not':
      return deedUndoes(deed, expectation.of);
  }
}

function concerns(deed: Deed, target: Target): boolean {
  if (deed.kind !== kindOf(target.resource)) return false;
  // One Pod of many that a selector names is replaced: that is what self-healing is about.
  return deed.name === undefined || deed.name === target.name;
}
