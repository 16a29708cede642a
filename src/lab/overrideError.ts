import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterOverride } from '../shell/clusterOverride.ts';

/** Why a statement of a lesson is not run on the lab's cluster: it would go elsewhere, or change the lab's kubeconfig. */
export function overrideError(text: string, cluster: Pick<Cluster, 'displayName'>): UserError | undefined {
  const found = clusterOverride(text);
  if (found === undefined) return undefined;
  const { kind, what } = found;
  if (kind === 'elsewhere') {
    return new UserError(
      'leads-elsewhere',
      l10n.t('The command was not run: with {0} it could go to another cluster than {1}.', what, cluster.displayName),
      l10n.t('Leave that out; or skip the checkpoint and run it in a terminal of your own, if it is what you want.'),
    );
  }
  return new UserError(
    'rewrites-kubeconfig',
    l10n.t('The command was not run: {0} would change which cluster the lab’s commands go to.', what),
    l10n.t(
      'The lab stays on {0}: skip the checkpoint. Another cluster is chosen by “Select Cluster…”.',
      cluster.displayName,
    ),
  );
}
