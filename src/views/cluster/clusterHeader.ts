import * as l10n from '@vscode/l10n';
import type { ActiveLab } from '../../lab/activeLab.ts';
import type { ViewHeader } from '../tree/treeModel.ts';
import { joined } from './words.ts';

/**
 * Which cluster is shown, and what must be known about it: not reached, not a real one, or not all of it.
 *
 * @param filter the text that rows must have; empty: all are shown
 */
export function clusterHeader({ session }: ActiveLab, filter = ''): ViewHeader {
  // The Lab view says why there is no lab; here the view's welcome offers to open one.
  if (session === undefined) return {};
  const { connection, displayName, namespace, isPractice } = session.cluster;
  const filtered = filter === '' ? '' : l10n.t('Only rows with “{0}” are shown.', filter);
  return {
    message: joined([state(), filtered]) || undefined,
    description: joined([displayName, namespace]),
  };

  function state(): string {
    switch (connection.status) {
      case 'connecting':
        return l10n.t('Connecting to {0}…', displayName);
      case 'disconnected':
        return joined(
          [l10n.t('Not connected to {0}: what is shown may be out of date.', displayName), connection.reason],
          ' ',
        );
      case 'connected':
        return isPractice ? l10n.t('Practice cluster: containers are simulated') : '';
    }
  }
}
