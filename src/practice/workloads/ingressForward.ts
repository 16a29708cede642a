import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { errorText } from '../../base/userError.ts';
import { runController } from '../controllers/controller.ts';
import { isBeingDeleted } from '../controllers/objects.ts';
import type { Service } from '../kinds/core.ts';
import { ingressAddress, ingressController, type IngressClass } from '../kinds/networking.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { announce, announced, preferredPort } from './forwardAnnotation.ts';
import { passOn, sendPage } from './httpProxy.ts';
import { ingressHosts, routeIngress } from './ingressRouter.ts';
import { LoopbackForward } from './loopbackForward.ts';
import type { NetworkOptions } from './network.ts';

const ingresses = 'ingresses.networking.k8s.io';
const classes = 'ingressclasses.networking.k8s.io';

/**
 * The web server of the Ingress controller: on its address within the cluster, and on loopback ports that its
 * IngressClasses tell: one for the address, as `80`, and one for each host name, as `shop.example.com:80`, because a
 * browser that asks a loopback port cannot say which host it means.
 */
export class IngressForward implements Disposable {
  private readonly api: ObjectApi;
  private readonly options: NetworkOptions;
  private readonly resources = new DisposableStore();
  private readonly forwards = new Map<string, Promise<LoopbackForward>>();

  private constructor(api: ObjectApi, options: NetworkOptions) {
    this.api = api;
    this.options = options;
  }

  /** @returns once the forward of the address stands */
  static async start(api: ObjectApi, options: NetworkOptions): Promise<IngressForward> {
    const forward = new IngressForward(api, options);
    const inside = createServer((request, response) => forward.answer(request, response, request.headers.host));
    const { resources } = forward;
    resources.add(options.network.listen(ingressAddress, 80, connection => inside.emit('connection', connection)));
    await forward.sync();
    const sync = (): void => {
      forward.sync().catch((error: unknown) => options.log.warn(`ingress-forward: ${errorText(error)}`));
    };
    const all = (): string[] => ['all'];
    resources.add(
      runController(api, { name: 'ingress-forward', watches: { [classes]: all, [ingresses]: all }, sync }, options.log),
    );
    return forward;
  }

  dispose(): void {
    this.resources.dispose();
    for (const forward of this.forwards.values()) void forward.then(each => each.dispose());
    this.forwards.clear();
  }

  /** Opens and closes what the Ingresses need, and tells it. */
  private async sync(): Promise<void> {
    const wanted = new Map<string, string | undefined>([['80', undefined]]);
    for (const host of ingressHosts(this.api)) wanted.set(`${host}:80`, host);
    for (const [key, forward] of this.forwards) {
      if (wanted.has(key)) continue;
      this.forwards.delete(key);
      void forward.then(each => each.dispose());
    }
    const before = this.ownClasses().map(announced);
    for (const [key, host] of wanted) {
      if (this.forwards.has(key)) continue;
      const last = before.find(urls => urls[key] !== undefined)?.[key];
      const answer = (request: IncomingMessage, response: ServerResponse): void =>
        this.answer(request, response, host ?? request.headers.host);
      this.forwards.set(key, LoopbackForward.open(answer, preferredPort(last)));
    }
    const urls: Record<string, string> = {};
    for (const [key, forward] of this.forwards) urls[key] = (await forward).url;
    if (this.resources.isDisposed) return;
    for (const ingressClass of this.api.list<IngressClass>(classes)) {
      if (!isBeingDeleted(ingressClass)) announce(this.api, classes, ingressClass, isOurs(ingressClass) ? urls : {});
    }
  }

  private ownClasses(): IngressClass[] {
    return this.api.list<IngressClass>(classes).filter(isOurs);
  }

  private answer(request: IncomingMessage, response: ServerResponse, host = ''): void {
    const route = routeIngress(this.api, host, request.url ?? '/');
    if (route === 'no rule') {
      refuse(response, 404);
      return;
    }
    if (route === 'no service') {
      refuse(response, 503);
      return;
    }
    const { network, router } = this.options;
    const service = this.api.get<Service>('services', route.namespace, route.service);
    const endpoint = service && router.next(service, route.port);
    if (!endpoint) {
      refuse(response, 503);
      return;
    }
    let connection: Duplex;
    try {
      connection = network.connect(endpoint.ip, endpoint.port);
    } catch {
      refuse(response, 502);
      return;
    }
    const headers = { 'x-forwarded-host': host, 'x-forwarded-proto': 'http', 'x-forwarded-for': '10.0.0.11' };
    passOn(request, response, { connection, url: route.url, headers, onFailure: () => refuse(response, 502) });
  }
}

function isOurs({ spec }: IngressClass): boolean {
  return spec?.controller === ingressController;
}

const texts = { 404: 'Not Found', 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable' } as const;

/** A refusal as nginx writes it. */
function refuse(response: ServerResponse, status: keyof typeof texts): void {
  const title = `${status} ${texts[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  sendPage(response, status, body, 'text/html');
}
