import { connect } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { DisposableStore } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { errorText } from '../base/userError.ts';
import { ServiceAccountTokens } from './apiserver/authentication/serviceAccountTokens.ts';
import { createObjectApi } from './apiserver/createObjectApi.ts';
import { startApiServer, type ApiServer, type ApiServerOptions } from './apiserver/http/apiServer.ts';
import type { ApiParts } from './apiserver/http/apiContext.ts';
import { loadIdentity, signWithIdentity } from './apiserver/identity.ts';
import { writeKubeconfig, type Access } from './apiserver/kubeconfig.ts';
import { kubernetesVersion } from './apiserver/kubernetesVersion.ts';
import { advertised, keepKubernetesService } from './apiserver/kubernetesService.ts';
import { ResourceStore } from './apiserver/registry/resourceStore.ts';
import { ServedResources } from './apiserver/registry/servedResources.ts';
import { applyStoredDefaults } from './apiserver/registry/storedDefaults.ts';
import { startControllers } from './controllers/controllerManager.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import type { IssueToken } from './kubelet/podTokens.ts';
import { Journal } from './storage/journal.ts';
import { discardBackups } from './storage/journalUpgrade.ts';
import { readIfThere, writePrivateFile } from './storage/privateFile.ts';
import { VersionedStore } from './storage/versionedStore.ts';
import { startNetwork } from './workloads/network.ts';
import { PodNetwork } from './workloads/podNetwork.ts';
import { ServiceRouter } from './workloads/serviceRouter.ts';

export interface PracticeClusterOptions {
  /** Where everything is kept. */
  dataDir: string;
  kubeconfig: string;
  /** 0: the one of the last time, or any. */
  port: number;
  /** How many nodes are simulated. */
  nodes: number;
  log: Log;
  onActivity: (open: number) => void;
}

export interface PracticeCluster {
  readonly access: Access;
  /** Ends serving at once, and resolves when the state is on disk. */
  stop(): Promise<void>;
}

/** Where a folder's cluster keeps what curl needs to reach its addresses. */
export function curlHome(dataDir: string): string {
  return join(dataDir, 'curl');
}

/** Brings a practice cluster up, on from where an earlier process left it. */
export async function startCluster(options: PracticeClusterOptions): Promise<PracticeCluster> {
  const { dataDir, log, nodes } = options;
  const journalFile = join(dataDir, 'journal.jsonl');
  const [identity, { journal, revision, objects }] = await Promise.all([
    loadIdentity(dataDir),
    Journal.open(journalFile, log),
  ]);
  objects.forEach(applyStoredDefaults);
  const onListenerError = (error: unknown): void =>
    log.error(error instanceof Error ? (error.stack ?? error.message) : errorText(error));
  const store = new VersionedStore({ log: journal, revision, objects, onListenerError });
  journal.attach(store);

  const parts = new DisposableStore();
  const served = new ServedResources(store);
  const api = createObjectApi(store, 'kube-controller-manager', served);
  parts.add(keepKubernetesService(createObjectApi(store, 'kube-apiserver', served)));
  const network = new PodNetwork();
  const router = new ServiceRouter(api, network);
  const stateFile = join(dataDir, 'containers.json');
  const kubeletApi = createObjectApi(store, 'kubelet', served);
  const tokens = new ServiceAccountTokens(identity.token, store);
  const issueToken: IssueToken = (account, audiences, seconds, pod) =>
    tokens.issue(account, audiences, seconds, pod).token;
  const kubelet = parts.add(
    startKubelet(kubeletApi, { log, version: kubernetesVersion, network, router, issueToken, nodes, stateFile }),
  );
  parts.add(
    startControllers(api, {
      log,
      rootCa: identity.ca,
      sign: request => signWithIdentity(dataDir, identity.ca, request),
      usage: (namespace, pod) => kubelet.runtime.usage(namespace, pod),
    }),
  );
  parts.add(await startNetwork(api, { log, network, router, curlHome: curlHome(dataDir) }));

  const context: ApiParts = {
    store,
    objects: new ResourceStore(store),
    served,
    synced: () => journal.synced(),
    runtime: () => kubelet.runtime,
    log,
  };
  const { ca, certificate, key, token } = identity;
  const { onActivity } = options;
  const apiServer = parts.add(await listen(context, { ca, certificate, key, token, onActivity, port: 0 }, options));
  parts.add(
    network.listen(advertised.address, advertised.port, connection => {
      const onward = connect(apiServer.port, '127.0.0.1');
      pipeline(connection, onward, connection, () => undefined);
    }),
  );
  const server = `https://127.0.0.1:${apiServer.port}`;
  const access = { server, ca: identity.ca, token };
  writeKubeconfig(options.kubeconfig, access);
  await journal.synced();
  await discardBackups(journalFile);
  return {
    access,
    async stop() {
      parts.dispose();
      await journal.close();
    },
  };
}

/** Listens where it did the last time, so that clients find it again; elsewhere when that port is taken. */
async function listen(
  context: ApiParts,
  server: ApiServerOptions,
  { port, dataDir, log }: PracticeClusterOptions,
): Promise<ApiServer> {
  const file = join(dataDir, 'port');
  const last = Number(readIfThere(file) ?? 0);
  const wanted = port !== 0 ? port : Number.isInteger(last) && last > 0 && last < 65536 ? last : 0;
  let started: ApiServer;
  try {
    started = await startApiServer(context, { ...server, port: wanted });
  } catch (error) {
    if (wanted === 0) throw error;
    log.warn(`port ${wanted} cannot be used (${errorText(error)}): another one is taken`);
    started = await startApiServer(context, { ...server, port: 0 });
  }
  if (started.port !== last) writePrivateFile(file, `${started.port}\n`);
  return started;
}
