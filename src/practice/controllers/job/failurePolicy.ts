import type { Job, PodFailureRule } from '../../kinds/batch.ts';
import type { ContainerStatus, Pod } from '../../kinds/pod.ts';

/** What a Pod's failure means to its Job. */
export interface PolicyMatch {
  /** Counts towards the back-off limit. */
  counts: boolean;
  action?: PodFailureRule['action'];
  /** Why the whole Job fails. */
  failsJob?: string;
}

/** The first rule that matches decides (`matchPodFailurePolicy`). */
export function matchFailurePolicy({ spec }: Job, pod: Pod): PolicyMatch {
  const rules = spec.podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const why = matchRule(rule, pod);
    if (why === undefined) continue;
    const { action } = rule;
    if (action === 'Ignore') return { counts: false, action };
    if (action !== 'FailJob') return { counts: true, action };
    return { counts: true, action, failsJob: `${why} matching FailJob rule at index ${index}` };
  }
  return { counts: true };
}

function matchRule({ onExitCodes, onPodConditions }: PodFailureRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  if (onExitCodes) {
    const { containerName, operator, values } = onExitCodes;
    const matches = (container: ContainerStatus): boolean => {
      const code = container.state.terminated?.exitCode ?? 0;
      const isNamed = containerName === undefined || containerName === container.name;
      return isNamed && code !== 0 && values.includes(code) === (operator === 'In');
    };
    const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
    const found = [...containerStatuses, ...initContainerStatuses].find(matches);
    const code = found?.state.terminated?.exitCode;
    return found && `Container ${found.name} for pod ${name} failed with exit code ${code}`;
  }
  const condition = pod.status?.conditions?.find(({ status, type }) =>
    onPodConditions?.some(pattern => pattern.type === type && (pattern.status ?? 'True') === status),
  );
  return condition && `Pod ${name} has condition ${condition.type}`;
}
