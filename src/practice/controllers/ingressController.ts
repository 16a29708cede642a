import type { KubeObject } from '../../base/kubeObject.ts';
import {
  ingressAddress,
  ingressClassAnnotation,
  ingressController as controllerName,
  type Ingress,
  type IngressClass,
} from '../kinds/networking.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { eventRecorder } from './events.ts';
import { isBeingDeleted, modify } from './objects.ts';

const ingresses = 'ingresses.networking.k8s.io';
const classes = 'ingressclasses.networking.k8s.io';
/** Simulated milliseconds until an Ingress has its address. */
const synchronizing = 2000;

/** Gives the Ingresses of its class their address, as an Ingress controller in the cluster does. */
export function ingressController(api: ObjectApi, timeScale: number): Controller {
  const events = eventRecorder(api, 'nginx-ingress-controller');
  const due = new Map<string, number>();
  return {
    name: 'ingress-controller',
    watches: {
      [ingresses]: ingress => [keyOf(ingress)],
      [classes]: (): string[] => api.list<KubeObject>(ingresses).map(keyOf),
    },
    sync(key, after) {
      const ingress = api.get<Ingress>(ingresses, ...splitKey(key));
      if (!ingress || isBeingDeleted(ingress)) return;
      const { uid = '' } = ingress.metadata;
      const addresses = ingress.status?.loadBalancer?.ingress ?? [];
      if (!isOurs(ingress)) {
        due.delete(uid);
        if (addresses.some(({ ip }) => ip === ingressAddress)) setAddresses(ingress, {});
        return;
      }
      if (addresses.length > 0) return;
      if (!due.has(uid)) {
        due.set(uid, Date.now() + synchronizing * timeScale);
        events.normal(ingress, 'Sync', 'Scheduled for sync');
      }
      const left = due.get(uid)! - Date.now();
      if (left > 0) {
        after(left);
        return;
      }
      due.delete(uid);
      const updated = setAddresses(ingress, { ingress: [{ ip: ingressAddress }] });
      events.normal(updated, 'Sync', 'Scheduled for sync');
    },
  };

  function isOurs({ metadata, spec }: Ingress): boolean {
    const name = spec?.ingressClassName ?? metadata.annotations?.[ingressClassAnnotation];
    if (name === undefined) return false;
    return api.get<IngressClass>(classes, undefined, name)?.spec?.controller === controllerName;
  }

  function setAddresses(
    ingress: Ingress,
    loadBalancer: NonNullable<Ingress['status']>['loadBalancer'] & object,
  ): Ingress {
    return modify(api, ingresses, ingress, copy => (copy.status = { ...copy.status, loadBalancer }), 'status');
  }
}
