import * as l10n from '@vscode/l10n';
import { escapeIcons, plainLine } from '../base/plainText.ts';
import type { CheckpointView } from '../lab/labSession.ts';

/** A checkpoint's state in a line, as a code lens shows it. */
export function checkpointLens({ title, state, verdict }: Pick<CheckpointView, 'title' | 'state' | 'verdict'>): string {
  const reason = verdict?.reason ?? '';
  switch (state) {
    case 'passed':
      return `$(pass-filled) ${plain(title)}`;
    case 'pending':
      return `$(circle-outline) ${plain(reason === '' ? title : reason)}`;
    case 'failing':
      return `$(error) ${plain(reason === '' ? title : reason)}`;
    case 'regressed':
      return `$(pass) ${plain(reason === '' ? title : l10n.t('{0} – no longer so: {1}', title, reason))}`;
    case 'unknown':
      return `$(question) ${plain(reason === '' ? title : reason)}`;
    case 'skipped':
      return `$(debug-step-over) ${plain(l10n.t('Skipped: {0}', title))}`;
  }
}

/** How long a lens may be before it pushes the others out of sight. */
const LENGTH = 90;

/** One line without icons: names from a cluster and an author's titles are data. */
function plain(text: string): string {
  const line = plainLine(text).replaceAll(/\s+/g, ' ').trim();
  return escapeIcons(line.length > LENGTH ? `${line.slice(0, LENGTH - 1)}…` : line);
}
