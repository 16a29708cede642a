import * as l10n from '@vscode/l10n';
import type { Checkpoint } from '../../checkpoint/checkpoint.ts';
import type { CheckpointState } from '../../checkpoint/verdict.ts';
import type { CheckpointView, LabSession } from '../../lab/labSession.ts';
import type { Step } from '../../lesson/lesson.ts';
import { commands, type StatementArgument } from '../../manifest.ts';
import type { TreeNode } from '../tree/treeNode.ts';
import {
  checkpointDescription,
  checkpointIcons,
  checkpointTooltip,
  checkpointWord,
  stepIcons,
  stepWord,
} from './labWords.ts';
import { isPassed, stepState } from './stepState.ts';

/** The node of a step. With the lesson's id: another lab's step of the same name is another node. */
export function stepNodeId(lesson: string, step: string): string {
  return `step:${lesson}/${step}`;
}

/**
 * The steps of the lab, `###` under their `##`, each with its checkpoints first. A node's target is the argument that
 * the commands of the manifest take: the step's or the checkpoint's id.
 */
export function buildLabTree(session: LabSession, language: string): TreeNode<StatementArgument>[] {
  const { lesson } = session;
  const ids = new Set(lesson.steps.map(({ id }) => id));
  const nested = Map.groupBy(lesson.steps, ({ parent }) =>
    parent !== undefined && ids.has(parent) ? parent : undefined,
  );
  const build = (step: Step): TreeNode<StatementArgument> => {
    const children = [
      ...distinct(step).flatMap(checkpoint => checkpointNodes(session, checkpoint, language)),
      ...(nested.get(step.id) ?? []).map(build),
    ];
    return stepNode(session, step, children, nested);
  };
  return (nested.get(undefined) ?? []).map(build);
}

function stepNode(
  session: LabSession,
  step: Step,
  children: TreeNode<StatementArgument>[],
  nested: ReadonlyMap<string | undefined, readonly Step[]>,
): TreeNode<StatementArgument> {
  const state = stepState(session, step);
  const word = stepWord(state);
  const counts = checkpointCounts(session, step);
  const optional = step.optional ? l10n.t('optional') : '';
  const view = {
    label: step.title,
    description: [counts, optional].filter(text => text !== '').join(' · '),
    tooltip: [step.title, [word, counts, optional].filter(text => text !== '').join(' · ')].join('\n'),
    icon: stepIcons[state],
    contextValue: ['step', state, ...(step.blocks.some(isRunnable) ? ['runnable'] : [])].join('.'),
    accessibleLabel: [step.title, word, counts, optional].filter(text => text !== '').join(', '),
    command: { id: commands.goToStep, title: l10n.t('Go to step') },
  };
  return {
    id: stepNodeId(session.lesson.id, step.id),
    view: children.length === 0 ? view : { ...view, expansion: expansion(session, step, nested) },
    target: { lesson: session.lesson.id, id: step.id },
    children,
  };
}

/** A checkpoint and, while it fails, what explains it. */
function checkpointNodes(session: LabSession, checkpoint: Checkpoint, language: string): TreeNode<StatementArgument>[] {
  const shown = session.checkpoint(checkpoint.id);
  const description = checkpointDescription(shown);
  const hints = checkpoint.hints.length > 0 || checkpoint.solution !== undefined;
  const node: TreeNode<StatementArgument> = {
    id: `checkpoint:${session.lesson.id}/${checkpoint.id}`,
    view: {
      label: shown.title,
      description,
      tooltip: checkpointTooltip(shown, language),
      icon: checkpointIcons[shown.state],
      contextValue: ['checkpoint', shown.state, ...(hints ? ['hints'] : [])].join('.'),
      accessibleLabel: spoken(shown.title, shown.state, description),
      command: { id: commands.showCheckpoint, title: l10n.t('Show in the lesson') },
    },
    target: { lesson: session.lesson.id, id: checkpoint.id },
    children: [],
  };
  return [node, ...failureNodes(session.lesson.id, shown)];
}

/**
 * Why it fails and what to do, in rows of their own: behind a title they would be cut off. Not below the checkpoint's
 * row, which the editor would leave closed.
 */
function failureNodes(
  lesson: string,
  { checkpoint: { id }, state, verdict }: CheckpointView,
): TreeNode<StatementArgument>[] {
  if (verdict?.status !== 'failing' || (state !== 'failing' && state !== 'regressed')) return [];
  const row = (name: string, icon: string, text: string | undefined): TreeNode<StatementArgument>[] => {
    if (text === undefined || text === '') return [];
    const view = { label: text, icon: { id: icon }, accessibleLabel: text };
    return [{ id: `${name}:${lesson}/${id}`, view, target: { lesson, id }, children: [] }];
  };
  return [
    ...row('reason', 'info', verdict.reason),
    ...row('detail', 'output', verdict.detail),
    ...row('remedy', 'lightbulb', verdict.remedy),
  ];
}

/** Title, state and reason; the description says the state already for what was skipped or holds no longer. */
function spoken(title: string, state: CheckpointState, description: string): string {
  const word = state === 'skipped' || state === 'regressed' ? '' : checkpointWord(state);
  return [title, word, description].filter(text => text !== '').join(', ');
}

/** `1/2`, or nothing for a reading step. */
function checkpointCounts(session: LabSession, step: Step): string {
  const checkpoints = distinct(step);
  if (checkpoints.length === 0) return '';
  const passed = checkpoints.filter(({ id }) => isPassed(session.checkpoint(id).state)).length;
  return `${passed}/${checkpoints.length}`;
}

/** The checkpoints of a step by id: the same command twice expects the same state. */
function distinct({ checkpoints }: Step): Checkpoint[] {
  return [...new Map(checkpoints.map(checkpoint => [checkpoint.id, checkpoint])).values()];
}

/** What can be done when a lab could not be opened; the view's own welcome is hidden by the message that says why. */
export function noLabTree(): TreeNode<Partial<StatementArgument>>[] {
  const action = (id: string, title: string, icon: string): TreeNode<Partial<StatementArgument>> => ({
    id: `action:${id}`,
    view: { label: title, icon: { id: icon }, command: { id, title } },
    target: {},
    children: [],
  });
  return [
    action(commands.openLab, l10n.t('Open a lab'), 'beaker'),
    action(commands.selectCluster, l10n.t('Select a cluster'), 'server-environment'),
  ];
}

function isRunnable(block: Step['blocks'][number]): boolean {
  return block.kind === 'page' || (block.kind === 'commands' && !block.run.skip);
}

/** Open: the current step, those that hold it, and those that hold other steps only. */
function expansion(
  session: LabSession,
  step: Step,
  nested: ReadonlyMap<string | undefined, readonly Step[]>,
): 'collapsed' | 'expanded' {
  const holds = (candidate: Step): boolean =>
    candidate.id === session.currentStep?.id || (nested.get(candidate.id) ?? []).some(holds);
  return holds(step) || (step.checkpoints.length === 0 && nested.has(step.id)) ? 'expanded' : 'collapsed';
}
