import type { KubeObject } from '../../../base/kubeObject.ts';
import { CronError, parseCron } from '../../cron/cronSchedule.ts';
import { isTimeZone } from '../../cron/wallClock.ts';
import { invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { age } from '../humanDuration.ts';
import { selectorText } from '../labelSelector.ts';
import { defineResource, type Column, type Strategy } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, workloadColumns } from '../tables/cells.ts';
import type { JobSpec } from './jobSpec.ts';
import { jobSpecErrors } from './jobValidation.ts';
import { applyTemplateDefaults } from './podDefaults.ts';
import { nonNegativeErrors } from './workload.ts';

interface CronJobSpec {
  schedule?: string;
  timeZone?: string;
  startingDeadlineSeconds?: number;
  concurrencyPolicy?: string;
  suspend?: boolean;
  jobTemplate?: { metadata?: { labels?: Record<string, string> }; spec?: JobSpec };
  successfulJobsHistoryLimit?: number;
  failedJobsHistoryLimit?: number;
}

type CronJob = KubeObject<CronJobSpec, { active?: unknown[]; lastScheduleTime?: string }>;

/** The controller appends a hyphen and ten digits at most to a CronJob's name. */
const longestName = 52;

const strategy: Strategy<CronJob> = {
  // Upstream's `SetDefaults_CronJob`; the Job of the template is filled when it is created.
  applyDefaults(cronJob) {
    const spec = (cronJob.spec ??= {});
    spec.concurrencyPolicy ??= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    const template = (spec.jobTemplate ??= {});
    template.metadata ??= {};
    applyTemplateDefaults((template.spec ??= {}));
  },
  prepareForCreate(cronJob) {
    cronJob.status = {};
  },
  validate: ({ metadata, spec = {} }, _context, previous) => [
    ...scheduleErrors(spec),
    ...nonNegativeErrors(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...timeZoneErrors(spec.timeZone),
    ...concurrencyErrors(spec.concurrencyPolicy),
    ...templateErrors(spec.jobTemplate?.spec ?? {}),
    ...nonNegativeErrors(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...nonNegativeErrors(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
    ...(previous === undefined && metadata.name.length > longestName
      ? [invalidValue('metadata.name', metadata.name, `must be no more than ${longestName} characters`)]
      : []),
  ],
};

function scheduleErrors({ schedule = '' }: CronJobSpec): FieldError[] {
  const field = 'spec.schedule';
  if (schedule === '') return [required(field)];
  if (schedule.includes('TZ')) {
    return [invalidValue(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')];
  }
  try {
    parseCron(schedule);
    return [];
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    return [invalidValue(field, schedule, error.message)];
  }
}

function timeZoneErrors(timeZone: string | undefined): FieldError[] {
  const field = 'spec.timeZone';
  if (timeZone === undefined) return [];
  if (timeZone === '') return [invalidValue(field, '', 'timeZone must be nil or non-empty string')];
  const parts = timeZone.split('/');
  const named = parts.every(part => /^[A-Za-z._0-9+-]{1,14}$/.test(part) && !/^(\.{1,2}$|-)/.test(part));
  if (named && timeZone.toLowerCase() === 'local') {
    const why = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return [invalidValue(field, timeZone, why)];
  }
  return named && isTimeZone(timeZone) ? [] : [invalidValue(field, timeZone, `unknown time zone ${timeZone}`)];
}

function concurrencyErrors(policy: string | undefined): FieldError[] {
  const policies = ['Allow', 'Forbid', 'Replace'];
  return policies.includes(policy ?? '') ? [] : [notSupported('spec.concurrencyPolicy', policy, policies)];
}

function templateErrors(spec: JobSpec): FieldError[] {
  const path = 'spec.jobTemplate.spec';
  // The template's own completion mode is left open until a Job is made of it.
  const errors = jobSpecErrors({ ...spec, completionMode: spec.completionMode ?? 'NonIndexed' }, path);
  if (spec.selector) {
    errors.push(invalidValue(`${path}.selector`, spec.selector, '`selector` will be auto-generated'));
  }
  if (spec.manualSelector === true) {
    errors.push(notSupported(`${path}.manualSelector`, spec.manualSelector, ['nil', 'false']));
  }
  return errors;
}

const columns: readonly Column<CronJob>[] = [
  nameColumn,
  { name: 'Schedule', type: 'string', cell: ({ spec }) => spec?.schedule ?? '' },
  { name: 'Timezone', type: 'string', cell: ({ spec }) => spec?.timeZone ?? '<none>' },
  { name: 'Suspend', type: 'boolean', cell: ({ spec }) => (spec?.suspend === true ? 'True' : 'False') },
  { name: 'Active', type: 'integer', cell: ({ status }) => status?.active?.length ?? 0 },
  {
    name: 'Last Schedule',
    type: 'string',
    cell: ({ status }, now) => (status?.lastScheduleTime === undefined ? '<none>' : age(status.lastScheduleTime, now)),
  },
  ageColumn,
  ...workloadColumns<CronJob>({
    template: ({ spec }) => spec?.jobTemplate?.spec?.template,
    selector: ({ spec }) => selectorText(spec?.jobTemplate?.spec?.selector) || '<none>',
  }),
];

export const cronJobs = defineResource<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  name: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  hasGeneration: true,
  strategy,
  columns,
});
