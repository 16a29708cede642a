import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { views } from '../../manifest.ts';
import { ModelView } from '../tree/modelView.ts';
import { awaitedDecorations } from './awaitedDecorations.ts';
import { ClusterModel } from './clusterModel.ts';
import { registerClusterViewCommands } from './clusterViewCommands.ts';

/** Puts the Cluster view into the activity bar. */
export function registerClusterView(lab: ActiveLab, log: Log): Disposable {
  const disposables = new DisposableStore();
  const model = disposables.add(new ClusterModel(lab));
  const { view } = disposables.add(new ModelView(views.cluster, model));
  disposables.add(vscode.window.registerFileDecorationProvider(awaitedDecorations));
  disposables.add(registerClusterViewCommands(model, log));
  disposables.add(view.onDidChangeVisibility(({ visible }) => model.setVisible(visible)));
  disposables.add(view.onDidExpandElement(({ element }) => model.setExpanded(element.nodeId, true)));
  disposables.add(view.onDidCollapseElement(({ element }) => model.setExpanded(element.nodeId, false)));
  model.setVisible(view.visible);
  return disposables;
}
