import type { EndpointSlice, Service } from '../../kinds/core.ts';
import type { Pod } from '../kinds/podTypes.ts';
import { badRequest, rejected } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import type { ResourceRequest } from './resourceRequest.ts';

/** A port of a Pod, to which requests are passed on. */
export interface ProxyTarget {
  namespace: string;
  pod: string;
  ip: string;
  port: number;
}

/**
 * Where the `proxy` subresource of a Pod or a Service leads (their `ResourceLocation`). The name may have a scheme before
 * it and a port behind it.
 */
export function proxyTarget(
  context: ApiContext,
  { definition, namespace = '', name = '' }: ResourceRequest,
): ProxyTarget {
  const parts = splitName(name);
  const kind = definition.name === 'pods' ? 'pod' : 'service';
  if (parts === undefined) throw badRequest(`invalid ${kind} request ${JSON.stringify(name)}`);
  const object = context.objects.get(definition, namespace, parts.name);
  return kind === 'pod'
    ? podTarget(object as Pod, parts.port)
    : serviceTarget(context, object as Service, parts.port, name);
}

/** `name`, `name:port` or `scheme:name:port` (`SplitSchemeNamePort`); the port may be a name, or left out. */
function splitName(id: string): { name: string; port: string } | undefined {
  const [, name = '', port = ''] = /^(?:https?:(?=[^:]*:))?([^:]+)(?::([^:]*))?$/.exec(id) ?? [];
  return name === '' ? undefined : { name, port };
}

function podTarget(pod: Pod, asked: string): ProxyTarget {
  const declared = (pod.spec?.containers ?? []).flatMap(({ ports = [] }) => ports)[0]?.containerPort;
  const { name, namespace = '' } = pod.metadata;
  const ip = pod.status?.podIP ?? '';
  if (ip === '') throw badRequest('address not allowed');
  return { namespace, pod: name, ip, port: asked === '' ? (declared ?? 80) : Number(asked) };
}

function serviceTarget(context: ApiContext, service: Service, asked: string, id: string): ProxyTarget {
  const { name, namespace = '' } = service.metadata;
  let portName = asked;
  if (/^\d+$/.test(asked)) {
    const port = service.spec.ports?.find(candidate => candidate.port === Number(asked));
    if (port === undefined) throw unavailable(`no service port ${asked} found for service ${JSON.stringify(name)}`);
    portName = port.name ?? '';
  }
  const slices = context.store
    .list('endpointslices.discovery.k8s.io', namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name) as EndpointSlice[];
  const targets = slices.flatMap(({ endpoints, ports }) => {
    const port = ports?.find(candidate => (candidate.name ?? '') === portName)?.port;
    if (port === undefined) return [];
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses, targetRef }) =>
        targetRef?.kind === 'Pod' ? addresses.map(ip => ({ namespace, pod: targetRef.name ?? '', ip, port })) : [],
      );
  });
  const target = targets[Math.floor(Math.random() * targets.length)];
  if (target === undefined) {
    // Without the port, where not even another one has an endpoint.
    const named = slices.some(({ endpoints }) => (endpoints ?? []).length > 0) ? id : name;
    throw unavailable(`no endpoints available for service ${JSON.stringify(named)}`);
  }
  return target;
}

export function unavailable(message: string): Error {
  return rejected(503, 'ServiceUnavailable', message);
}
