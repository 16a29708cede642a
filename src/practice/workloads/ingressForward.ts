import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { keyOf, runController, splitKey } from '../controllers/controller.ts';
import { isBeingDeleted } from '../controllers/objects.ts';
import type { Service } from '../kinds/core.ts';
import { ingressAddress, ingressController, type IngressClass } from '../kinds/networking.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { announce, announced, preferredPort } from './forwardAnnotation.ts';
import { passOn, sendPage } from './httpProxy.ts';
import { routeIngress } from './ingressRouter.ts';
import { LoopbackForward } from './loopbackForward.ts';
import type { NetworkOptions } from './network.ts';

const classes = 'ingressclasses.networking.k8s.io';

/**
 * The web server of the Ingress controller: on its address within the cluster, and on a loopback port, which its
 * IngressClasses tell.
 */
export class IngressForward implements Disposable {
  private readonly api: ObjectApi;
  private readonly options: NetworkOptions;
  private readonly resources = new DisposableStore();

  private constructor(api: ObjectApi, options: NetworkOptions) {
    this.api = api;
    this.options = options;
  }

  static async start(api: ObjectApi, options: NetworkOptions): Promise<IngressForward> {
    const forward = new IngressForward(api, options);
    const inside = createServer((request, response) => forward.answer(request, response));
    const { resources } = forward;
    resources.add(options.network.listen(ingressAddress, 80, connection => inside.emit('connection', connection)));
    const [before] = forward.ownClasses();
    const server = resources.add(
      await LoopbackForward.open(
        (request, response) => forward.answer(request, response),
        preferredPort(before && announced(before)[80]),
      ),
    );
    resources.add(
      runController(
        api,
        {
          name: 'ingress-forward',
          watches: { [classes]: (ingressClass): string[] => [keyOf(ingressClass)] },
          sync: key => {
            const ingressClass = api.get<IngressClass>(classes, ...splitKey(key));
            if (!ingressClass || isBeingDeleted(ingressClass)) return;
            const isOurs = ingressClass.spec?.controller === ingressController;
            announce(api, classes, ingressClass, isOurs ? { 80: server.url } : {});
          },
        },
        options.log,
      ),
    );
    return forward;
  }

  dispose(): void {
    this.resources.dispose();
  }

  private ownClasses(): IngressClass[] {
    return this.api.list<IngressClass>(classes).filter(({ spec }) => spec?.controller === ingressController);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { host = '' } = request.headers;
    const url = request.url ?? '/';
    const browsed =
      /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host) || request.headers['x-forwarded-host'] !== undefined;
    const route = routeIngress(this.api, host, url, browsed);
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

const texts = { 404: 'Not Found', 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable' } as const;

/** A refusal as nginx writes it. */
function refuse(response: ServerResponse, status: keyof typeof texts): void {
  const title = `${status} ${texts[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  sendPage(response, status, body, 'text/html');
}
