import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { messageText, plainText } from '../base/plainText.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { contentsOf } from './contents.ts';
import { CancelledError } from './report.ts';

const kinds = ['deployments', 'statefulsets', 'daemonsets', 'cronjobs', 'jobs', 'pods', 'services', 'ingresses'];

/**
 * Asks before anything goes to a cluster that may be anybody's: says which one it is and what runs there.
 *
 * @param own the name of a namespace of the learner's own that could be made; undefined: it could not
 * @returns which namespace to use: the context's, or the learner's own
 * @throws CancelledError
 */
export async function askToUse(cluster: Cluster, own: string | undefined): Promise<'context' | 'own'> {
  const { context, namespace, server } = cluster;
  const running = await contentsOf(cluster, kinds, namespace);
  const use = l10n.t('Use This Namespace');
  const useOwn = l10n.t('Use a Namespace of My Own');
  const chosen = await vscode.window.showWarningMessage(
    messageText(l10n.t('Run labs on {0}?', context)),
    {
      modal: true,
      detail: plainText(
        [
          l10n.t('Server: {0}', server),
          l10n.t('Context: {0}', context),
          l10n.t('Namespace: {0}', namespace),
          '',
          ...(running.length === 0
            ? [l10n.t('Nothing runs in this namespace.')]
            : [l10n.t('In this namespace there is already:'), ...running]),
          '',
          ...(own === undefined ? [] : [l10n.t('A namespace of your own would be {0}; it is made for you.', own)]),
          l10n.t('The commands of a lab create and delete objects there. Your kubeconfig is not changed.'),
        ].join('\n'),
      ),
    },
    ...(own === undefined ? [use] : [useOwn, use]),
  );
  if (chosen === useOwn) return 'own';
  if (chosen === use) return 'context';
  throw new CancelledError();
}
