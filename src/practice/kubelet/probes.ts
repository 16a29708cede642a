import { get } from 'node:http';
import type { Duplex } from 'node:stream';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { errorText } from '../../base/userError.ts';
import type { IntOrString } from '../kinds/meta.ts';
import type { Container, HttpGetAction, Probe } from '../kinds/pod.ts';
import { pause, type PodContext } from './context.ts';

/** What the probes of a container find out. */
export interface ProbeListener {
  started(): void;
  ready(ready: boolean): void;
  /** A probe failed; an event's text. */
  unhealthy(message: string): void;
  /** The container has to be restarted. */
  failed(probe: 'liveness' | 'startup'): void;
}

/** Runs a command in the container. @param timeout in milliseconds */
export type ProbeExec = (command: readonly string[], timeout: number) => Promise<{ exitCode: number; output: string }>;

type Result = { healthy: true } | { healthy: false; why: string };

/** Runs a container's probes until disposed. The others begin once the startup probe, if there is one, has succeeded. */
export function watchProbes(
  context: PodContext,
  container: Container,
  exec: ProbeExec,
  listener: ProbeListener,
): Disposable {
  const store = new DisposableStore();
  const watchOthers = (): void => {
    const { livenessProbe, readinessProbe } = container;
    if (livenessProbe) {
      store.add(
        repeat(context, container, exec, livenessProbe, 'Liveness', listener, healthy => {
          if (!healthy) listener.failed('liveness');
          return healthy;
        }),
      );
    }
    if (readinessProbe) {
      store.add(
        repeat(context, container, exec, readinessProbe, 'Readiness', listener, healthy => {
          listener.ready(healthy);
          return true;
        }),
      );
    }
  };
  if (container.startupProbe) {
    store.add(
      repeat(context, container, exec, container.startupProbe, 'Startup', listener, healthy => {
        if (healthy) {
          listener.started();
          watchOthers();
        } else {
          listener.failed('startup');
        }
        return false;
      }),
    );
  } else {
    watchOthers();
  }
  return store;
}

/** Probes again and again; a verdict is given when a threshold is reached and it differs from the last one. */
function repeat(
  context: PodContext,
  container: Container,
  exec: ProbeExec,
  probe: Probe,
  name: string,
  listener: ProbeListener,
  verdict: (healthy: boolean) => boolean,
): Disposable {
  const abort = new AbortController();
  const { failureThreshold = 3, initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1 } = probe;
  const run = async (): Promise<void> => {
    // A readiness probe without delay runs as soon as the container does.
    await pause(context, Math.max(initialDelaySeconds * 1000, 200), abort.signal);
    let told: boolean | undefined;
    let streak = 0;
    let last: boolean | undefined;
    for (;;) {
      const result = await check(context, container, exec, probe);
      abort.signal.throwIfAborted();
      streak = result.healthy === last ? streak + 1 : 1;
      last = result.healthy;
      if (!result.healthy) listener.unhealthy(`${name} probe failed: ${result.why}`);
      if (told !== last && streak >= (last ? successThreshold : failureThreshold)) {
        told = last;
        if (!verdict(last)) return;
      }
      await pause(context, periodSeconds * 1000, abort.signal);
    }
  };
  // Rejects only when it is aborted.
  run().catch(() => undefined);
  return { dispose: () => abort.abort() };
}

async function check(context: PodContext, container: Container, exec: ProbeExec, probe: Probe): Promise<Result> {
  if (probe.exec) {
    const { exitCode, output } = await exec(probe.exec.command ?? [], (probe.timeoutSeconds ?? 1) * 1000);
    return exitCode === 0 ? { healthy: true } : { healthy: false, why: output };
  }
  if (probe.httpGet) {
    const result = await checkHttp(context, container, probe.httpGet);
    if (!result.answered) return { healthy: false, why: result.why };
    const { status } = result;
    return status >= 200 && status < 400
      ? { healthy: true }
      : { healthy: false, why: `HTTP probe failed with statuscode: ${status}` };
  }
  const port = probe.grpc?.port ?? (probe.tcpSocket && portOf(container, probe.tcpSocket.port));
  if (port === undefined) return { healthy: true };
  const address = `${context.podIP()}:${port}`;
  try {
    // That somebody listens is all that is asked of a gRPC server here: none of the simulated ones is unhealthy.
    context.network.connect(context.podIP(), Number(port)).destroy();
    return { healthy: true };
  } catch {
    const seconds = probe.timeoutSeconds ?? 1;
    const why = probe.grpc
      ? `timeout: failed to connect service "${address}" within ${seconds}s: context deadline exceeded`
      : `dial tcp ${address}: connect: connection refused`;
    return { healthy: false, why };
  }
}

function portOf(container: Container, port: IntOrString): IntOrString {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? port;
}

/** Asks a container's web server, as the kubelet does. */
export async function checkHttp(
  context: PodContext,
  container: Container,
  { path = '/', port: given }: HttpGetAction,
): Promise<{ answered: true; status: number } | { answered: false; why: string }> {
  const port = portOf(container, given);
  const address = `${context.podIP()}:${port}`;
  const url = `http://${address}${path.startsWith('/') ? path : `/${path}`}`;
  let connection;
  try {
    connection = context.network.connect(context.podIP(), Number(port));
  } catch {
    return { answered: false, why: `Get "${url}": dial tcp ${address}: connect: connection refused` };
  }
  try {
    return { answered: true, status: await httpStatus(connection, path, address) };
  } catch (error) {
    return { answered: false, why: `Get "${url}": ${errorText(error)}` };
  } finally {
    connection.destroy();
  }
}

function httpStatus(connection: Duplex, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(
      { path, headers: { host, 'user-agent': 'kube-probe/practice' }, createConnection: () => connection },
      response => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
  });
}
