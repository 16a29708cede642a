import { relatedResources } from '../cluster/relatedObjects.ts';
import type { Expectation, Target } from './expectation.ts';
import { kindOf } from './targetText.ts';

/** A resource in a namespace that has to be watched for an expectation. */
export interface Need {
  /** As `Cluster.resolve` takes it. */
  resource: string;
  /** As the expectation writes it; undefined: the lab's namespace, or none for what has no namespaces. */
  namespace: string | undefined;
  /** `subject`: it is judged itself. `explanation`: it tells why a subject is not ready. */
  role: 'subject' | 'explanation';
  target: Target;
  /** Any of its fields may be asked for. */
  full: boolean;
}

/** What has to be watched to evaluate an expectation, and to say why it is not met. */
export function needs(expectation: Expectation): Need[] {
  switch (expectation.kind) {
    case 'wait': {
      // For the presence of an object nobody's Pods or events matter.
      const explained = !['exists', 'absent'].includes(expectation.condition.type);
      return targetNeeds(expectation.target, explained, expectation.condition.type === 'jsonpath');
    }
    case 'match':
      return targetNeeds(expectation.target, true, true);
    case 'cel':
      return Object.values(expectation.refs).flatMap(target => targetNeeds(target, false, true));
    case 'ran':
    case 'page':
      return [];
    case 'all':
    case 'any':
      return expectation.of.flatMap(needs);
    case 'not':
      return needs(expectation.of);
  }
}

/** Every target that an expectation names. */
export function targetsOf(expectation: Expectation): Target[] {
  return needs(expectation).flatMap(need => (need.role === 'subject' ? [need.target] : []));
}

function targetNeeds(target: Target, explained: boolean, full: boolean): Need[] {
  const { namespace } = target;
  const subject: Need = { resource: target.resource, namespace, role: 'subject', target, full };
  if (!explained) return [subject];
  const explanations = relatedResources(kindOf(target.resource)).map((resource): Need => ({
    resource,
    namespace,
    role: 'explanation',
    target,
    full: false,
  }));
  return [subject, ...explanations];
}
