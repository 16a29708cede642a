import type { KubeObject } from '../../../base/kubeObject.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../kinds/policy.ts';
import type { Pod } from '../../kinds/pod.ts';
import { requirementsOf, matchesLabels } from '../labelSelector.ts';
import { isObject } from '../patch/mergePatch.ts';
import { podDisruptionBudgets } from '../kinds/podDisruptionBudgets.ts';
import { timestamp } from '../registry/resourceStore.ts';
import { badRequest, StatusError } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import { readObject } from './body.ts';
import type { Exchange } from './exchange.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';
import { writeOptions } from './writeOptions.ts';

/** Deletes a Pod if its disruption budget allows it (`pkg/registry/core/pod/storage/eviction.go`). */
export async function evict(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const body = await readObject(exchange);
  const metadata = isObject(body) && isObject(body.metadata) ? body.metadata : {};
  const { definition, namespace, name } = request;
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const given = isObject(body) && isObject(body.deleteOptions) ? body.deleteOptions : {};
  const grace = given.gracePeriodSeconds;
  const write = writeOptions(exchange, 'CreateOptions');
  const dryRun = write.dryRun === true || (Array.isArray(given.dryRun) && given.dryRun.includes('All'));
  const pod = context.objects.get(definition, namespace, name!) as Pod;
  if (!isOfNoMatter(pod)) spendBudget(context, pod, dryRun);
  if (!dryRun) markDisrupted(context, request, pod);
  const deletion = typeof grace === 'number' ? { gracePeriodSeconds: grace } : {};
  context.objects.delete(definition, namespace, name!, deletion, { dryRun });
  await context.synced();
  respond(exchange, 201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });
}

/** Whether a Pod's end disrupts nothing: it does not run, or is going anyway (`canIgnorePDB`). */
function isOfNoMatter({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined || status?.phase === undefined || status.phase !== 'Running';
}

function budgetsOf({ store }: ApiContext, pod: KubeObject): PodDisruptionBudget[] {
  const budgets = store.list(podDisruptionBudgets.storage, pod.metadata.namespace) as readonly PodDisruptionBudget[];
  return budgets.filter(
    ({ spec }) => spec.selector !== undefined && matchesLabels(requirementsOf(spec.selector), pod.metadata.labels),
  );
}

/** Takes one disruption from the budget of a Pod. Throws 429 when none is left. */
function spendBudget(context: ApiContext, pod: Pod, dryRun: boolean): void {
  const [budget, ...more] = budgetsOf(context, pod);
  if (budget === undefined) return;
  if (more.length > 0) {
    throw new StatusError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const { status, metadata, spec } = budget;
  const ready = pod.status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
  const { currentHealthy = 0, desiredHealthy = 0, disruptionsAllowed = 0 } = status ?? {};
  if (!ready) {
    if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return;
    if (currentHealthy >= desiredHealthy && desiredHealthy > 0) return;
  }
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooMany(`The disruption budget ${metadata.name} is still being processed by the server.`, 10);
  }
  if (disruptionsAllowed <= 0) {
    throw tooMany(
      `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    );
  }
  if (dryRun) return;
  const left: PodDisruptionBudgetStatus = {
    ...status!,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...status!.disruptedPods, [pod.metadata.name]: timestamp(new Date()) },
  };
  context.objects.updateSubresource(podDisruptionBudgets, 'status', { ...budget, status: left });
}

function tooMany(message: string, retryAfterSeconds?: number): StatusError {
  return new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function markDisrupted(context: ApiContext, { definition }: ResourceRequest, pod: Pod): void {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(new Date()),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const status = { ...pod.status, conditions: [...others, condition] };
  context.objects.updateSubresource(definition, 'status', { ...pod, status });
}
