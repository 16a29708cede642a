import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { views } from '../../manifest.ts';
import { ModelView } from '../tree/modelView.ts';
import { awaitedDecorations } from './awaitedDecorations.ts';
import { ClusterModel } from './clusterModel.ts';

/** Puts the Cluster view into the activity bar. */
export function registerClusterView(lab: ActiveLab): Disposable {
  const disposables = new DisposableStore();
  const model = disposables.add(new ClusterModel(lab));
  const { view } = disposables.add(new ModelView(views.cluster, model));
  disposables.add(vscode.window.registerFileDecorationProvider(awaitedDecorations));
  disposables.add(view.onDidChangeVisibility(({ visible }) => model.setVisible(visible)));
  disposables.add(view.onDidExpandElement(({ element }) => model.setExpanded(element.nodeId, true)));
  disposables.add(view.onDidCollapseElement(({ element }) => model.setExpanded(element.nodeId, false)));
  model.setVisible(view.visible);
  return disposables;
}
