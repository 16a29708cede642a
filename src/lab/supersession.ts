import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Expectation, Target } from '../checkpoint/expectation.ts';
import { targetsOf } from '../checkpoint/needs.ts';
import type { Progress } from '../checkpoint/progress.ts';
import { kindOf } from '../checkpoint/targetText.ts';
import type { Lesson, Statement, Step } from '../lesson/lesson.ts';
import { parseKubectlCommands, type KubectlCommand } from '../shell/kubectl.ts';

/** What a command that ran does to an object. */
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
};

/**
 * Whether the lesson itself has moved on from what a checkpoint asked for: a later command of it deleted the object,
 * scaled it to another number, or made again what should be gone. That is no regression. What the learner does beside
 * the lesson is one.
 */
export function isSuperseded(lesson: Lesson, progress: Progress, step: Step, checkpoint: Checkpoint): boolean {
  const later = statementsAfter(lesson, step, checkpoint).filter(({ id }) => hasRun(progress, id));
  return later.some(statement => deedsIn(statement).some(deed => undoes(deed, checkpoint.expectation)));
}

const known = new WeakMap<Statement, Deed[]>();

function deedsIn(statement: Statement): Deed[] {
  let found = known.get(statement);
  if (found === undefined) {
    found = parseKubectlCommands(statement.text).flatMap(deedsOf);
    known.set(statement, found);
  }
  return found;
}

/** Those of later steps; in its own step those behind the one that it was inferred from. */
function statementsAfter(lesson: Lesson, step: Step, checkpoint: Checkpoint): Statement[] {
  const all = lesson.steps.slice(lesson.steps.indexOf(step));
  return all.flatMap(other => {
    const statements = other.blocks.flatMap(block => (block.kind === 'commands' ? block.statements : []));
    if (other !== step) return statements;
    const own = statements.findIndex(({ id }) => id === checkpoint.statement);
    return own < 0 ? [] : statements.slice(own + 1);
  });
}

function hasRun(progress: Progress, statement: string): boolean {
  const run = progress.runs[statement];
  return run !== undefined && (run.exitCode === undefined || run.exitCode === 0);
}

function deedsOf(command: KubectlCommand): Deed[] {
  const deed = deeds[command.verb];
  if (deed === undefined || command.dryRun) return [];
  if (command.verb === 'create') {
    const [kind] = command.subverb.split(' ');
    const [name] = command.args;
    return kind === undefined || kind === '' || name === undefined ? [] : [{ deed, kind: kindOf(kind), name }];
  }
  return command.targets
    .filter(({ dynamic }) => !dynamic)
    .map(({ resource, name }) => ({ deed, kind: kindOf(resource), name }));
}

function undoes(deed: Deed, expectation: Expectation): boolean {
  switch (expectation.kind) {
    case 'wait': {
      const { target, condition } = expectation;
      if (deed.deed === 'deletes' && deed.kind === 'Namespace') {
        return condition.type !== 'absent' && target.namespace === deed.name;
      }
      if (!concerns(deed, target)) return false;
      if (condition.type === 'absent') return deed.deed === 'makes';
      if (deed.deed === 'deletes') return true;
      const exact = ['replicas', 'jsonpath'].includes(condition.type);
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
      return expectation.of.some(part => undoes(deed, part));
    case 'not':
      return undoes(deed, expectation.of);
  }
}

function concerns(deed: Deed, target: Target): boolean {
  if (deed.kind !== kindOf(target.resource)) return false;
  // One Pod of many that a selector names is replaced: that is what self-healing is about.
  return deed.name === undefined || deed.name === target.name;
}
