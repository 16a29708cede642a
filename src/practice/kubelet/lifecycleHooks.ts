import type { Container, LifecycleHandler } from '../kinds/pod.ts';
import { execForOutcome, type ContainerRun } from './containerRun.ts';
import { pause, type PodContext } from './context.ts';
import { checkHttp } from './probes.ts';

/** No hook is given a time of its own; a preStop hook has the grace period's. */
const endless = 2 ** 31 - 1;

/**
 * Runs a hook of a container to its end (`pkg/kubelet/lifecycle`).
 * @returns what has gone wrong; undefined: nothing
 */
export async function runHook(
  context: PodContext,
  container: Container,
  run: ContainerRun,
  { exec, httpGet, sleep }: LifecycleHandler,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (exec) {
    const { exitCode, output } = await execForOutcome(run, exec.command ?? [], endless, signal);
    if (exitCode === 0) return undefined;
    return `Exec lifecycle hook ([${(exec.command ?? []).join(' ')}]) for Container "${container.name}" failed - error: command '${(exec.command ?? []).join(' ')}' exited with ${exitCode}: ${output}, message: ${JSON.stringify(output)}`;
  }
  if (httpGet) {
    const result = await checkHttp(context, container, httpGet);
    return result.answered ? undefined : result.why;
  }
  // Aborted: its container has ended, which is what it waits for.
  if (sleep) await pause(context, sleep.seconds * 1000, signal).catch(() => undefined);
  return undefined;
}

/** What a program has to end after its preStop hook at least, in milliseconds (`minimumGracePeriodInSeconds`). */
const shortestGrace = 2000;

/**
 * Stops a container: its preStop hook first, within the grace period, then the signals. Asked again, e.g. with a shorter
 * grace period, the signals come at once.
 * @param failed told when the hook fails
 */
export function stopWithHook(
  context: PodContext,
  container: Container,
  run: ContainerRun,
  grace: number,
  failed: () => void,
): void {
  const hook = container.lifecycle?.preStop;
  if (!hook || run.isStopping || grace === 0) {
    run.stop(grace);
    return;
  }
  run.isStopping = true;
  const started = Date.now();
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(), grace);
  void run.ended.then(() => abort.abort());
  void Promise.race([
    runHook(context, container, run, hook, abort.signal).then(failure => {
      if (failure !== undefined && !abort.signal.aborted) failed();
    }),
    new Promise(resolve => abort.signal.addEventListener('abort', resolve, { once: true })),
  ]).then(() => {
    clearTimeout(limit);
    run.stop(Math.max(grace - (Date.now() - started), shortestGrace * context.timeScale));
  });
}
