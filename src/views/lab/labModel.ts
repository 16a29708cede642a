import * as l10n from '@vscode/l10n';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import type { LabSession } from '../../lab/labSession.ts';
import type { StatementArgument } from '../../manifest.ts';
import { coalesce } from '../tree/coalesce.ts';
import type { TreeModel, ViewHeader } from '../tree/treeModel.ts';
import { changedNodes, indexTree, type Tree } from '../tree/treeNode.ts';
import { buildLabTree, noLabTree, stepNodeId } from './labTree.ts';
import { passedCount, stepNumber } from './stepState.ts';

/** The Lab view: a projection of the open lab's progress, rebuilt once for each event-loop turn that changed it. */
export class LabModel implements TreeModel<Partial<StatementArgument>>, Disposable {
  tree: Tree<Partial<StatementArgument>>;
  header: ViewHeader;
  private readonly lab: ActiveLab;
  private readonly language: string;
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new Emitter<readonly string[] | undefined>());
  readonly onDidChange = this.changed.event;

  constructor(lab: ActiveLab, language: string) {
    this.lab = lab;
    this.language = language;
    this.tree = this.build();
    this.header = labHeader(lab);
    const update = this.disposables.add(coalesce(() => this.update()));
    this.disposables.add(lab.onDidChange(() => update.request()));
  }

  /** The node of the current step; undefined when there is no lab or it is finished. */
  get currentNode(): string | undefined {
    const { session } = this.lab;
    return session?.currentStep && stepNodeId(session.lesson.id, session.currentStep.id);
  }

  /** The last row below the current step, so that the whole step can be scrolled into sight. */
  get currentEnd(): string | undefined {
    return this.tree.nodes.get(this.currentNode ?? '')?.children.findLast(({ children }) => children.length === 0)?.id;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private build(): Tree<Partial<StatementArgument>> {
    const { session, status } = this.lab;
    if (session !== undefined) return indexTree(buildLabTree(session, this.language));
    return indexTree(status === undefined ? [] : noLabTree());
  }

  private update(): void {
    const before = this.tree;
    this.tree = this.build();
    this.header = labHeader(this.lab);
    this.changed.fire(changedNodes(before, this.tree));
  }
}

/** Beside and above the Lab view: where the learner stands, or why there is nothing. */
export function labHeader(lab: ActiveLab): ViewHeader {
  const { session, status } = lab;
  if (session === undefined) return { message: status };
  const { passed, total } = passedCount(session);
  return {
    message: status,
    description: stepText(session),
    badge: { value: passed, tooltip: l10n.t('{0} of {1} checkpoints passed', passed, total) },
  };
}

/** `Step 3 of 12`, or that the lab is finished. */
export function stepText(session: LabSession): string {
  const step = stepNumber(session);
  return step === undefined ? l10n.t('Lab finished') : l10n.t('Step {0} of {1}', step.number, step.total);
}
