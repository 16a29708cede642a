/** Ids of what `package.json` contributes; `test/unit/manifest.test.ts` compares the two. */
export const commands = {
  openLab: 'kubernetesLab.openLab',
  openWalkthrough: 'kubernetesLab.openWalkthrough',
  openLesson: 'kubernetesLab.openLesson',
  runStatement: 'kubernetesLab.runStatement',
  runBlock: 'kubernetesLab.runBlock',
  runNextCommand: 'kubernetesLab.runNextCommand',
  copyBlock: 'kubernetesLab.copyBlock',
  openPage: 'kubernetesLab.openPage',
  checkNow: 'kubernetesLab.checkNow',
  skipCheckpoint: 'kubernetesLab.skipCheckpoint',
  showHint: 'kubernetesLab.showHint',
  showCheckpoint: 'kubernetesLab.showCheckpoint',
  goToStep: 'kubernetesLab.goToStep',
  restartLab: 'kubernetesLab.restartLab',
  selectCluster: 'kubernetesLab.selectCluster',
  startPracticeCluster: 'kubernetesLab.startPracticeCluster',
  stopPracticeCluster: 'kubernetesLab.stopPracticeCluster',
  resetPracticeCluster: 'kubernetesLab.resetPracticeCluster',
} as const;

export const views = {
  lab: 'kubernetesLab.lab',
  cluster: 'kubernetesLab.cluster',
} as const;

/** Arguments of commands that name a place in a lesson. Without them a command acts on the active lab's next one. */
export interface StatementArgument {
  lesson: string;
  /** `Statement.id`, `Block.id`, `Step.id` or `Checkpoint.id`, as the command needs. */
  id: string;
}

export { doneContextKey } from './base/doneContextKey.ts';
