import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { textIn } from '../base/localizedText.ts';
import { escapeIcons, plainLine } from '../base/plainText.ts';
import { UserError } from '../base/userError.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { isFinished } from '../checkpoint/progressReducer.ts';
import type { CheckpointView, LabSession } from '../lab/labSession.ts';
import { commands } from '../manifest.ts';
import { showInformation, showWarning } from './messages.ts';
import { findCheckpoint, type Place } from './places.ts';
import { CancelledError } from './report.ts';

/** Says in a message what a checkpoint waits for, why it is not there, and what to do. */
export async function showCheckpoint(session: LabSession, id: string): Promise<void> {
  const view = session.checkpoint(id);
  const hint = { title: l10n.t('Hint'), command: commands.showHint };
  const check = { title: l10n.t('Check Now'), command: commands.checkNow };
  const skip = { title: l10n.t('Skip'), command: commands.skipCheckpoint };
  const actions = isFinished(session.progress.checkpoints[id]) ? [check] : [hint, check, skip];
  const show = view.state === 'failing' ? showWarning : showInformation;
  const chosen = await show(explanation(view), ...actions);
  const place: Place = { lesson: session.lesson.id, id };
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, place);
}

/** The author's hints, else what the checkpoint itself knows. */
export async function showHint(session: LabSession, id: string, language: string): Promise<void> {
  const { checkpoint, verdict, title } = session.checkpoint(id);
  const hints = checkpoint.hints.map(({ text }) => textIn(text, language));
  if (checkpoint.solution !== undefined) hints.push(l10n.t('Solution: {0}', checkpoint.solution));
  if (verdict?.status === 'failing') hints.push(verdict.remedy);
  const command = statementText(session, checkpoint);
  if (hints.length === 0 && command !== undefined) hints.push(l10n.t('This command brings it about: {0}', command));
  if (hints.length === 0) hints.push(verdict?.reason ?? l10n.t('Run the commands of the step.'));
  await showInformation(`${title}: ${hints.join(' ')}`);
}

/** Evaluates everything from a fresh list and says how the current step stands. */
export async function checkNow(session: LabSession): Promise<void> {
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: l10n.t('Checking…') }, () =>
    session.checkNow(),
  );
  vscode.window.setStatusBarMessage(escapeIcons(plainLine(standing(session))), 8000);
}

/** How far the lab is, in a line. */
export function standing(session: LabSession): string {
  const step = session.currentStep;
  if (step === undefined) return l10n.t('The lab is finished: every checkpoint has passed.');
  const id = step.checkpoints.find(checkpoint => !isFinished(session.progress.checkpoints[checkpoint.id]))?.id;
  const open = id === undefined ? undefined : session.checkpoint(id);
  return open === undefined ? step.title : `${step.title} – ${open.verdict?.reason ?? open.title}`;
}

/** The checkpoint that a command means: the one it names, else one that is picked from those of the current step. */
export async function checkpointFor(session: LabSession, place: Place | undefined): Promise<string> {
  if (place !== undefined) {
    const found = findCheckpoint(session.lesson, place.id);
    if (found !== undefined) return found.checkpoint.id;
    throw new UserError(
      'checkpoint-unknown',
      l10n.t('The lesson has no such checkpoint any more.'),
      l10n.t('Look for it in the Lab view.'),
    );
  }
  const ids = (session.currentStep ?? session.lesson.steps.at(-1))?.checkpoints.map(({ id }) => id) ?? [];
  const unfinished = ids.filter(id => !isFinished(session.progress.checkpoints[id]));
  const candidates = (unfinished.length > 0 ? unfinished : ids).map(id => session.checkpoint(id));
  if (candidates.length === 1) return candidates[0]!.checkpoint.id;
  const items = candidates.map(({ title, verdict, checkpoint }) => ({
    label: escapeIcons(plainLine(title)),
    detail: escapeIcons(plainLine(verdict?.reason ?? '')),
    id: checkpoint.id,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which checkpoint?') });
  if (chosen === undefined) throw new CancelledError();
  return chosen.id;
}

function explanation({ title, state, verdict }: CheckpointView): string {
  const parts = [`${title}:`, stateWord(state)];
  if (verdict !== undefined && verdict.reason !== '') parts.push(`${verdict.reason}.`);
  if (verdict?.status === 'failing') parts.push(verdict.detail ?? '', verdict.remedy);
  return parts.filter(part => part !== '').join(' ');
}

function stateWord(state: CheckpointView['state']): string {
  switch (state) {
    case 'passed':
      return l10n.t('Passed.');
    case 'pending':
      return l10n.t('Not yet.');
    case 'failing':
      return l10n.t('It will not get there by itself.');
    case 'regressed':
      return l10n.t('Passed, but no longer so.');
    case 'unknown':
      return l10n.t('The cluster cannot be asked.');
    case 'skipped':
      return l10n.t('Skipped.');
  }
}

function statementText(session: LabSession, { statement }: Checkpoint): string | undefined {
  for (const { blocks } of session.lesson.steps) {
    for (const block of blocks) {
      if (block.kind !== 'commands') continue;
      const found = block.statements.find(({ id }) => id === statement);
      if (found !== undefined) return found.text;
    }
  }
  return undefined;
}
