import { humanDuration } from '../humanDuration.ts';
import { selectorText } from '../labelSelector.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, workloadColumns } from '../tables/cells.ts';
import type { Job } from './jobSpec.ts';
import { generatedLabels, validateJob, validateJobUpdate } from './jobValidation.ts';
import { applyTemplateDefaults } from './podDefaults.ts';

const strategy: Strategy<Job> = {
  // Upstream's `SetDefaults_Job`.
  applyDefaults(job) {
    const spec = (job.spec ??= {});
    if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
    spec.parallelism ??= 1;
    spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1;
    spec.completionMode ??= 'NonIndexed';
    spec.suspend ??= false;
    spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
    spec.manualSelector ??= false;
    for (const rule of spec.podFailurePolicy?.rules ?? []) {
      for (const pattern of rule.onPodConditions ?? []) pattern.status ??= 'True';
    }
    applyTemplateDefaults(spec);
    const labels = spec.template?.metadata?.labels;
    if (labels && Object.keys(job.metadata.labels ?? {}).length === 0) job.metadata.labels = { ...labels };
  },
  prepareForCreate(job) {
    job.status = {};
    const spec = (job.spec ??= {});
    if (spec.manualSelector === true) return;
    const metadata = ((spec.template ??= {}).metadata ??= {});
    // Upstream's labels of a Job without its own are its template's, the generated ones included.
    const borrowed = metadata.labels !== undefined && sameLabels(metadata.labels, job.metadata.labels);
    metadata.labels = { ...generatedLabels(job), ...metadata.labels };
    const key = 'batch.kubernetes.io/controller-uid';
    const uid = job.metadata.uid ?? '';
    spec.selector = { ...spec.selector, matchLabels: { [key]: uid, ...spec.selector?.matchLabels } };
    if (borrowed || job.metadata.labels === undefined) job.metadata.labels = { ...metadata.labels };
  },
  validate: validateJob,
  validateUpdate: validateJobUpdate,
};

function sameLabels(a: Record<string, string>, b: Record<string, string> | undefined): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b ?? {}).length && keys.every(key => a[key] === b?.[key]);
}

const columns: readonly Column<Job>[] = [
  nameColumn,
  { name: 'Status', type: 'string', cell: statusText },
  { name: 'Completions', type: 'string', cell: completionsText },
  { name: 'Duration', type: 'string', cell: durationText },
  ageColumn,
  ...workloadColumns<Job>({
    template: ({ spec }) => spec?.template,
    selector: ({ spec }) => selectorText(spec?.selector) || '<none>',
  }),
];

function statusText(job: Job): string {
  const has = (type: string): boolean =>
    job.status?.conditions?.find(condition => condition.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: number): string {
  if (status?.startTime === undefined) return '';
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime);
  return humanDuration(end - Date.parse(status.startTime));
}

export const jobs = defineResource<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  name: 'jobs',
  categories: ['all'],
  hasGeneration: true,
  orphansDependents: true,
  strategy,
  columns,
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
});
