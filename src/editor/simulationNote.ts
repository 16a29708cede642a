import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { ActiveLab } from '../lab/activeLab.ts';
import { JsonFile } from './jsonFile.ts';

/** Says once, the first time a lab is on the practice cluster, that its containers are simulated. */
export function registerSimulationNote(lab: ActiveLab, file: string): Disposable {
  const told = new JsonFile(file, value => (value === true ? true : undefined));
  return lab.onDidChange(change => {
    if (change !== undefined || !lab.session?.cluster.isPractice || told.get() === true) return;
    told.set(true);
    void vscode.window.showInformationMessage(
      l10n.t(
        'Containers are simulated on the practice cluster: no image is downloaded, and nothing that you start really runs. kubectl talks to it as to any other cluster.',
      ),
    );
  });
}
