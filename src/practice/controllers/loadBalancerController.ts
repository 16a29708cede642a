import type { Service } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { eventRecorder } from './events.ts';
import { isBeingDeleted, modify } from './objects.ts';

const finalizer = 'service.kubernetes.io/load-balancer-cleanup';
/** Simulated milliseconds in which an address shows as `<pending>`. */
const provisioning = 3000;
/** TEST-NET-3 (RFC 5737): an address there is never a real host's. */
const network = '203.0.113.';
const firstHost = 10;
const lastHost = 254;

/** Gives LoadBalancer Services an address after a while, as a cloud's service controller does. */
export function loadBalancerController(api: ObjectApi, timeScale: number): Controller {
  const events = eventRecorder(api, 'service-controller');
  /** When each address in the making will be there. */
  const due = new Map<string, number>();
  return {
    name: 'service-controller',
    watches: { services: service => [keyOf(service)] },
    sync(key, after) {
      const service = api.get<Service>('services', ...splitKey(key));
      if (!service) return;
      const { uid = '', finalizers = [] } = service.metadata;
      const wanted =
        service.spec.type === 'LoadBalancer' &&
        service.spec.loadBalancerClass === undefined &&
        !isBeingDeleted(service);
      if (!wanted) {
        due.delete(uid);
        if (finalizers.includes(finalizer)) release(service);
        return;
      }
      if ((service.status?.loadBalancer?.ingress ?? []).length > 0) return;
      if (!due.has(uid)) {
        due.set(uid, Date.now() + provisioning * timeScale);
        events.normal(service, 'EnsuringLoadBalancer', 'Ensuring load balancer');
      }
      if (!finalizers.includes(finalizer)) {
        modify(api, 'services', service, copy => (copy.metadata.finalizers = [...finalizers, finalizer]));
        return;
      }
      const left = (due.get(uid) ?? 0) - Date.now();
      if (left > 0) {
        after(left);
        return;
      }
      assign(service);
      due.delete(uid);
    },
  };

  function assign(service: Service): void {
    const ip = freeAddress();
    if (ip === undefined) {
      const message = 'Error syncing load balancer: failed to ensure load balancer: no address is left';
      events.warning(service, 'SyncLoadBalancerFailed', message);
      return;
    }
    modify(
      api,
      'services',
      service,
      copy => (copy.status = { ...copy.status, loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } }),
      'status',
    );
    events.normal(service, 'EnsuredLoadBalancer', 'Ensured load balancer');
  }

  function freeAddress(): string | undefined {
    const used = new Set(
      api
        .list<Service>('services')
        .flatMap(service => service.status?.loadBalancer?.ingress ?? [])
        .map(({ ip }) => ip),
    );
    for (let host = firstHost; host <= lastHost; host++) {
      const ip = `${network}${host}`;
      if (!used.has(ip)) return ip;
    }
    return undefined;
  }

  function release(service: Service): void {
    events.normal(service, 'DeletingLoadBalancer', 'Deleting load balancer');
    const current = isBeingDeleted(service)
      ? service
      : modify(api, 'services', service, copy => (copy.status = { ...copy.status, loadBalancer: {} }), 'status');
    events.normal(service, 'DeletedLoadBalancer', 'Deleted load balancer');
    modify(api, 'services', current, copy => {
      copy.metadata.finalizers = copy.metadata.finalizers?.filter(other => other !== finalizer);
      if (copy.metadata.finalizers?.length === 0) delete copy.metadata.finalizers;
    });
  }
}
