import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';
import { clusterViewCommands, settings } from '../../manifest.ts';
import type { ClusterTarget } from './clusterInput.ts';
import type { ClusterModel, Grouping } from './clusterModel.ts';

const section = 'kubernetesLab';
/** Whether the Cluster view is filtered, for its menu. */
const filteredKey = 'kubernetesLab.clusterFiltered';

/** The commands in the Cluster view's title, and of its row "… more". */
export function registerClusterViewCommands(model: ClusterModel, log: Log): Disposable {
  const store = new DisposableStore();
  const register = (id: string, action: (argument: unknown) => unknown): void => {
    store.add(vscode.commands.registerCommand(id, action));
  };
  const follow = (): void => {
    const chosen = vscode.workspace.getConfiguration(section).get<Grouping>(settings.clusterGrouping);
    model.grouping = chosen === 'namespace' ? 'namespace' : 'owner';
  };
  store.add(
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(`${section}.${settings.clusterGrouping}`)) follow();
    }),
  );
  follow();
  const group = async (by: Grouping): Promise<void> => {
    model.grouping = by;
    try {
      await vscode.workspace
        .getConfiguration(section)
        .update(settings.clusterGrouping, by, vscode.ConfigurationTarget.Global);
    } catch (error) {
      log.warn(`the view's grouping was not kept: ${errorText(error)}`);
    }
  };
  const filter = (text: string): void => {
    model.filter = text;
    void vscode.commands.executeCommand('setContext', filteredKey, model.filter !== '');
  };
  register(clusterViewCommands.groupByNamespace, () => group('namespace'));
  register(clusterViewCommands.groupByOwner, () => group('owner'));
  register(clusterViewCommands.filterObjects, () => askFilter(model.filter, filter));
  register(clusterViewCommands.clearFilter, () => filter(''));
  register(clusterViewCommands.showMoreObjects, argument => {
    const { list } = (argument ?? {}) as ClusterTarget;
    if (list !== undefined) model.showMore(list);
  });
  return store;
}

/** Filters while the learner types; with Escape the view is as it was. */
function askFilter(before: string, apply: (text: string) => void): void {
  const input = vscode.window.createInputBox();
  input.title = l10n.t('Filter the Cluster View');
  input.prompt = l10n.t('Rows that have this text in their name or state are shown. Empty: all of them.');
  input.value = before;
  let accepted = false;
  input.onDidChangeValue(apply);
  input.onDidAccept(() => {
    accepted = true;
    input.hide();
  });
  input.onDidHide(() => {
    if (!accepted) apply(before);
    input.dispose();
  });
  input.show();
}
