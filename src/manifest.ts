/** Commands of the lab and of its cluster. */
export const labCommands = {
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

/** Commands of the Cluster view itself. */
export const clusterViewCommands = {
  groupByNamespace: 'kubernetesLab.groupByNamespace',
  groupByOwner: 'kubernetesLab.groupByOwner',
  filterObjects: 'kubernetesLab.filterObjects',
  clearFilter: 'kubernetesLab.clearFilter',
  showMoreObjects: 'kubernetesLab.showMoreObjects',
} as const;

/** Commands on an object's row in the Cluster view. */
export const objectCommands = {
  describeObject: 'kubernetesLab.describeObject',
  showLogs: 'kubernetesLab.showLogs',
  showYaml: 'kubernetesLab.showYaml',
  openObject: 'kubernetesLab.openObject',
  deleteObject: 'kubernetesLab.deleteObject',
} as const;

/** Ids of what `package.json` contributes; `test/unit/manifest.test.ts` compares the two. */
export const commands = { ...labCommands, ...clusterViewCommands, ...objectCommands } as const;

/** Settings, without the extension's prefix. */
export const settings = {
  protectedContexts: 'protectedContexts',
  clusterGrouping: 'clusterGrouping',
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
