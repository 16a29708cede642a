import type { KubeObject } from '../../../base/kubeObject.ts';
import { age } from '../humanDuration.ts';
import type { Column } from '../registry/resourceDefinition.ts';
import type { PodTemplate } from '../kinds/podTypes.ts';

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: object => object.metadata.name,
};

export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  cell: (object, now) => age(object.metadata.creationTimestamp, now),
};

/** The columns of a kind that upstream has no printer for. */
export const plainColumns: readonly Column[] = [
  nameColumn,
  { name: 'Created At', type: 'date', cell: object => object.metadata.creationTimestamp ?? '' },
];

/** Containers, Images and Selector of a workload, shown with `-o wide`. */
export function workloadColumns<T extends KubeObject>(read: {
  template: (object: T) => PodTemplate | undefined;
  selector: (object: T) => string;
}): readonly Column<T>[] {
  const containers = (object: T, field: 'name' | 'image'): string =>
    (read.template(object)?.spec?.containers ?? []).map(container => container[field] ?? '').join(',');
  return [
    { name: 'Containers', type: 'string', priority: 1, cell: object => containers(object, 'name') },
    { name: 'Images', type: 'string', priority: 1, cell: object => containers(object, 'image') },
    { name: 'Selector', type: 'string', priority: 1, cell: object => read.selector(object) },
  ];
}

/** `a=b,c=d` in the keys' order, or `<none>`. */
export function labelsText(labels: Record<string, string> | undefined): string {
  const text = Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return text === '' ? '<none>' : text;
}

/** The first three, and how many more there are. */
export function shortened(items: readonly string[], none: string): string {
  const shown = items.slice(0, 3).join(',');
  if (items.length > 3) return `${shown} + ${items.length - 3} more...`;
  return shown === '' ? none : shown;
}
