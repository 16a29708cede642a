import type { KubeObject } from '../../../base/kubeObject.ts';
import { matchesFields, parseFieldSelector } from '../fieldSelector.ts';
import { matchesLabels } from '../labelSelector.ts';
import { parseLabelSelector } from '../labelSelectorParser.ts';
import { external } from './representation.ts';
import type { Exchange } from './exchange.ts';
import type { ResourceRequest } from './resourceRequest.ts';

/** Which objects a list, a watch or a collection's deletion means. */
export interface Selection {
  /** Whether there is a selector at all. */
  readonly narrows: boolean;
  matches(stored: KubeObject): boolean;
}

/** Reads `labelSelector` and `fieldSelector`; a name in the path selects it alone. Throws 400. */
export function selectionOf({ query }: Exchange, { definition, namespace, name }: ResourceRequest): Selection {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(definition, query.get('fieldSelector') ?? '');
  if (name !== undefined) fields.push({ field: 'metadata.name', operator: '=', value: name });
  return {
    narrows: labels.length > 0 || fields.length > 0,
    matches(stored) {
      if (namespace !== undefined && stored.metadata.namespace !== namespace) return false;
      return (
        matchesLabels(labels, stored.metadata.labels) &&
        (fields.length === 0 || matchesFields(definition, fields, external(definition, stored)))
      );
    },
  };
}
