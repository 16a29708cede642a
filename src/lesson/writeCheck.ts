import { stringify } from 'yaml';
import type { Expectation, Target, WaitCondition } from '../checkpoint/expectation.ts';

/**
 * An expectation as the directive that says it; undefined when none can: a rollout is told by its command alone.
 * @param namespace the lesson's own, which need not be said
 */
export function writeCheck(expectation: Expectation, namespace: string | undefined): string | undefined {
  if (expectation.kind === 'wait') {
    const text = waitText(expectation, namespace);
    return text && `<!-- lab:check ${text} -->`;
  }
  const body = predicate(expectation, namespace);
  // A `-->` would end the comment.
  const text = body && stringify(body, { lineWidth: 0 });
  return text === undefined || text.includes('-->') ? undefined : `<!-- lab:check\n${text}-->`;
}

function predicate(expectation: Expectation, namespace: string | undefined): Record<string, unknown> | undefined {
  switch (expectation.kind) {
    case 'wait': {
      const text = waitText(expectation, namespace);
      return text === undefined ? undefined : { wait: text };
    }
    case 'match': {
      const { object, count, match } = expectation;
      const kind = { kind: expectation.target.resource, ...(object as object) };
      const own = object as { metadata?: object };
      const metadata = { name: expectation.target.name, ...own.metadata };
      if (expectation.target.name === undefined) return undefined;
      return { expect: { ...kind, metadata }, ...(count === undefined ? {} : { count }), ...(match ? { match } : {}) };
    }
    case 'cel':
      return undefined;
    case 'ran':
      return expectation.command.includes('\n') ? undefined : { ran: expectation.command };
    case 'page':
      return { http: expectation.url };
    case 'all':
    case 'any': {
      const of = expectation.of.map(part => predicate(part, namespace));
      return of.includes(undefined) ? undefined : { [expectation.kind]: of };
    }
    case 'not': {
      const inner = predicate(expectation.of, namespace);
      return inner && { not: inner };
    }
  }
}

function waitText(
  { target, condition }: { target: Target; condition: WaitCondition },
  namespace: string | undefined,
): string | undefined {
  const words = conditionText(condition);
  return words && `${targetWords(target, namespace)} ${words}`;
}

function targetWords({ resource, name, labelSelector, namespace }: Target, own: string | undefined): string {
  const what = name === undefined ? `${resource} -l ${labelSelector ?? ''}` : `${resource}/${name}`;
  return namespace === undefined || namespace === own ? what : `${what} -n ${namespace}`;
}

function conditionText(condition: WaitCondition): string | undefined {
  switch (condition.type) {
    case 'ready':
    case 'exists':
    case 'absent':
      return condition.type;
    case 'replicas':
      return `replicas=${condition.replicas}`;
    case 'exposed':
      return `exposed=${condition.serviceType}`;
    case 'condition':
      return `condition=${condition.condition}${condition.status === 'True' ? '' : `=${condition.status}`}`;
    case 'jsonpath':
      return `jsonpath=${condition.path}${condition.value === undefined ? '' : `=${condition.value}`}`;
    case 'rollout':
      return undefined;
  }
}
