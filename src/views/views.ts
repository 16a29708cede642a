import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import type { ActiveLab } from '../lab/activeLab.ts';
import { registerClusterView } from './cluster/clusterView.ts';
import { registerLabView } from './lab/labView.ts';
import { registerStatusBar } from './statusBar.ts';
import { registerWalkthrough } from './walkthrough/walkthrough.ts';

/** What the views need from the app. */
export interface ViewContext {
  activeLab: ActiveLab;
  log: Log;
  /** The display language, e.g. `ja`. */
  language: string;
}

export interface Views extends Disposable {
  /** Says the walkthrough's ticks again. Call it after opening a walkthrough, which takes notice of changes only. */
  refreshWalkthrough(): void;
}

/** Registers the Lab view, the Cluster view, the status bar and the walkthrough's ticks: projections of the open lab. */
export function registerViews({ activeLab, log, language }: ViewContext): Views {
  const disposables = new DisposableStore();
  disposables.add(registerLabView(activeLab, language, log));
  disposables.add(registerClusterView(activeLab, log));
  disposables.add(registerStatusBar(activeLab));
  const walkthrough = disposables.add(registerWalkthrough(activeLab, log));
  return { refreshWalkthrough: walkthrough.refresh, dispose: () => disposables.dispose() };
}
