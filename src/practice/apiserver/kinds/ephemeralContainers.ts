import { isDeepStrictEqual } from 'node:util';
import { forbiddenField, notFoundValue, type FieldError } from '../fieldError.ts';
import type { EphemeralContainer, PodSpec } from './podTypes.ts';

/** What only containers have that are there for good (`allowedEphemeralContainerFields`). */
const notForEphemeral = ['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const;

const cannot = 'cannot be set for an Ephemeral Container';

/** What an ephemeral container may not have beside what no container may (`validateEphemeralContainers`). */
export function ephemeralContainerErrors(
  container: EphemeralContainer,
  { containers = [], initContainers = [] }: PodSpec,
  path: string,
): FieldError[] {
  const { targetContainerName: target = '', volumeMounts = [] } = container;
  return [
    ...(target === '' || [...containers, ...initContainers].some(({ name }) => name === target)
      ? []
      : [notFoundValue(`${path}.targetContainerName`, target)]),
    ...notForEphemeral
      .filter(field => !isNothing(container[field]))
      .map(field => forbiddenField(`${path}.${field}`, cannot)),
    ...volumeMounts.flatMap((mount, index) =>
      (['subPath', 'subPathExpr'] as const)
        .filter(field => mount[field])
        .map(field => forbiddenField(`${path}.volumeMounts[${index}].${field}`, cannot)),
    ),
  ];
}

function isNothing(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

/** Those that are there stay as they are (`ValidatePodEphemeralContainersUpdate`). */
export function ephemeralUpdateErrors(spec: PodSpec, previous: PodSpec): FieldError[] {
  const field = 'spec.ephemeralContainers';
  return (previous.ephemeralContainers ?? []).flatMap(old => {
    const now = spec.ephemeralContainers?.find(({ name }) => name === old.name);
    if (isDeepStrictEqual(now, old)) return [];
    const verb = now === undefined ? 'removed' : 'changed';
    return [forbiddenField(field, `existing ephemeral containers ${JSON.stringify(old.name)} may not be ${verb}\n`)];
  });
}
