import { kindOf } from '../../checkpoint/targetText.ts';
import { kindLines, messageLines } from './kubernetesFields.ts';

/** What the value, the items or the map's values of a field are. */
export interface Field {
  /** `s` text, `i` integer (`I`: written even when it is 0), `b` boolean, `*` anything, else the name of a message. */
  type: string;
  isMap: boolean;
}

/** The fields of a message by their names. */
export type Message = ReadonlyMap<string, Field>;

const kinds = kindLines
  .trim()
  .split('\n')
  .map(line => {
    const [apiVersion = '', kind = '', message = ''] = line.split(' ');
    return { apiVersion, kind, message };
  });
const sources = new Map(
  messageLines
    .trim()
    .split('\n')
    .map(line => [line.split(' ', 1)[0]!, line]),
);
const read = new Map<string, Message>();

/** Kubernetes' own kinds. */
export const kindNames: readonly string[] = [...new Set(kinds.map(({ kind }) => kind))];

/** The versions that a built-in kind is served in, the preferred one first; none for an unknown kind. */
export function versionsOf(kind: string): string[] {
  return kinds.flatMap(known => (known.kind === kind ? [known.apiVersion] : [])).reverse();
}

/** The fields of a built-in kind; in the preferred version unless one is given. */
export function fieldsOfKind(kind: string, apiVersion = versionsOf(kind)[0]): Message | undefined {
  const found = kinds.find(known => known.kind === kind && known.apiVersion === apiVersion);
  return found && messageNamed(found.message);
}

/** The fields of a message; undefined for a type that has none. */
export function messageNamed(type: string): Message | undefined {
  let message = read.get(type);
  const source = sources.get(type);
  if (message === undefined && source !== undefined) {
    message = new Map(
      source
        .split(' ')
        .slice(1)
        .map(field => {
          const [, name = '', form, of = ''] = /^(.*?)([:%])(.*)$/.exec(field) ?? [];
          return [name, { type: of, isMap: form === '%' }];
        }),
    );
    read.set(type, message);
  }
  return message;
}

/** The built-in kind that a resource's name stands for, as commands take it: `deploy`, `pods`, `ingresses.networking.k8s.io`. */
export function builtInKind(resource: string): string | undefined {
  const kind = kindOf(resource);
  if (kindNames.includes(kind)) return kind;
  const name = (resource.split('.')[0] ?? '').toLowerCase();
  return kindNames.find(known => {
    const singular = known.toLowerCase();
    return [singular, `${singular}s`, `${singular}es`, singular.replace(/y$/, 'ies')].includes(name);
  });
}

/** The types of conditions that kinds have: all of them, unless controllers of others may add some. */
const conditions: Record<string, readonly string[]> = {
  CustomResourceDefinition: ['Established', 'NamesAccepted', 'NonStructuralSchema', 'Terminating', 'StorageMigrating'],
  DaemonSet: [],
  Deployment: ['Available', 'Progressing', 'ReplicaFailure'],
  HorizontalPodAutoscaler: ['AbleToScale', 'ScalingActive', 'ScalingLimited'],
  Job: ['Complete', 'Failed', 'Suspended', 'FailureTarget', 'SuccessCriteriaMet'],
  ConfigMap: [],
  CronJob: [],
  EndpointSlice: [],
  Ingress: [],
  PersistentVolume: [],
  PersistentVolumeClaim: [
    'FileSystemResizePending',
    'ModifyVolumeError',
    'ModifyingVolume',
    'Resizing',
    'ControllerResizeError',
    'NodeResizeError',
  ],
  PodDisruptionBudget: ['DisruptionAllowed'],
  ReplicaSet: ['ReplicaFailure'],
  Role: [],
  RoleBinding: [],
  Secret: [],
  Service: ['LoadBalancerPortsError'],
  ServiceAccount: [],
  StatefulSet: [],
};

/** The types of conditions that objects of a built-in kind can have; undefined when others may be added. */
export function conditionsOf(kind: string): readonly string[] | undefined {
  return conditions[kind];
}
