import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { errorText } from '../../base/userError.ts';
import type { Log } from '../../base/log.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { views } from '../../manifest.ts';
import { ModelView } from '../tree/modelView.ts';
import { LabModel } from './labModel.ts';

/** Puts the Lab view into the activity bar. It follows the learner: the current step is opened as it becomes that. */
export function registerLabView(lab: ActiveLab, language: string, log: Log): Disposable {
  const disposables = new DisposableStore();
  const model = disposables.add(new LabModel(lab, language));
  const labView = disposables.add(new ModelView(views.lab, model));
  let revealed: string | undefined;
  /** Its end first: the editor scrolls as little as it can, and the step itself matters most. */
  const reveal = async (node: string, end: string | undefined): Promise<void> => {
    if (end !== undefined) await labView.reveal(end);
    await labView.reveal(node);
  };
  const follow = (): void => {
    const node = model.currentNode;
    if (node === undefined || node === revealed || !labView.view.visible) return;
    revealed = node;
    reveal(node, model.currentEnd).catch((error: unknown) =>
      log.debug(`The current step was not revealed: ${errorText(error)}`),
    );
  };
  disposables.add(model.onDidChange(follow));
  disposables.add(labView.view.onDidChangeVisibility(follow));
  follow();
  return disposables;
}
