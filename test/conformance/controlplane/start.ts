import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { selfSigned } from '../../support/certificate.ts';
import { ApiClient } from './apiClient.ts';
import { buildControlPlane, controlPlaneVersion } from './build.ts';
import { giveAddresses } from './loadBalancer.ts';
import { createNodes } from './nodes.ts';

/** A running control plane with simulated nodes. */
export interface ControlPlane {
  /** Path of a kubeconfig of an administrator. */
  readonly kubeconfig: string;
  readonly server: string;
  readonly pids: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok on free ports of the loopback interface,
 * with nodes and addresses for load balancers. Builds them first where that was not done yet.
 * @throws with the end of the log of the program that failed
 */
export async function startControlPlane(nodes = 3): Promise<ControlPlane> {
  const programs = await buildControlPlane();
  const folder = await mkdtemp(path.join(tmpdir(), 'control-plane-'));
  const processes = new Processes(programs, folder);
  const abort = new AbortController();
  const stop = async (): Promise<void> => {
    abort.abort();
    await processes.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const files = await writeCredentials(folder);
    const [client, peer, api, manager, scheduler, kwok] = await freePorts(6);
    const etcd = `https://127.0.0.1:${client}`;
    processes.start('etcd', [
      `--data-dir=${folder}/etcd`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
      `--cert-file=${files.certificate}`,
      `--key-file=${files.key}`,
      `--trusted-ca-file=${files.certificate}`,
      '--client-cert-auth',
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
    const server = `https://127.0.0.1:${api}`;
    processes.start('kube-apiserver', [
      `--etcd-servers=${etcd}`,
      `--etcd-cafile=${files.certificate}`,
      `--etcd-certfile=${files.certificate}`,
      `--etcd-keyfile=${files.key}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${api}`,
      // Only data: it must not be a loopback address.
      '--advertise-address=192.168.49.2',
      '--service-cluster-ip-range=10.96.0.0/12',
      `--tls-cert-file=${files.certificate}`,
      `--tls-private-key-file=${files.key}`,
      `--token-auth-file=${files.tokens}`,
      `--client-ca-file=${files.certificate}`,
      '--authorization-mode=Node,RBAC',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${files.accountKey}`,
      `--service-account-signing-key-file=${files.accountKey}`,
      '--allow-privileged=true',
      // Where a request comes first to one object, the other may lag: plain answers are compared here.
      '--endpoint-reconciler-type=lease',
    ]);
    const admin = new ApiClient(server, files.token, await readFile(files.certificate, 'utf8'), abort.signal);
    await processes.unlessOneEnds(admin.ready());
    const kubeconfig = path.join(folder, 'kubeconfig.yaml');
    await writeFile(kubeconfig, kubeconfigText(server, files), { mode: 0o600 });
    processes.start('kube-controller-manager', [
      `--kubeconfig=${kubeconfig}`,
      `--secure-port=${manager}`,
      '--bind-address=127.0.0.1',
      '--leader-elect=false',
      '--use-service-account-credentials',
      `--service-account-private-key-file=${files.accountKey}`,
      `--root-ca-file=${files.certificate}`,
      `--cluster-signing-cert-file=${files.certificate}`,
      `--cluster-signing-key-file=${files.key}`,
      '--kube-api-qps=300',
      '--kube-api-burst=300',
      // kwok's nodes tell of themselves more seldom than the default allows, and their Pods, once marked as not ready
      // with their node, stay so.
      '--node-monitor-grace-period=1h',
    ]);
    processes.start('kube-scheduler', [
      `--kubeconfig=${kubeconfig}`,
      `--secure-port=${scheduler}`,
      '--bind-address=127.0.0.1',
      '--leader-elect=false',
    ]);
    processes.start('kwok', [
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes=true',
      `--server-address=127.0.0.1:${kwok}`,
    ]);
    await processes.unlessOneEnds(createNodes(admin, controlPlaneVersion(), nodes));
    await processes.unlessOneEnds(admin.until('/api/v1/namespaces/default/serviceaccounts/default', () => true));
    giveAddresses(admin);
    return { kubeconfig, server, pids: processes.pids, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Credentials {
  certificate: string;
  key: string;
  token: string;
  tokens: string;
  accountKey: string;
}

async function writeCredentials(folder: string): Promise<Credentials> {
  const { certificate, key } = await selfSigned(new Date(Date.now() + 86_400_000));
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const token = randomUUID();
  const write = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  return {
    token,
    certificate: await write('certificate.pem', certificate),
    key: await write('key.pem', key),
    tokens: await write('tokens.csv', `${token},kubernetes-admin,1,"system:masters"\n`),
    accountKey: await write('service-account.pem', privateKey),
  };
}

function kubeconfigText(server: string, { certificate, token }: Credentials): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'control-plane',
    contexts: [{ name: 'control-plane', context: { cluster: 'control-plane', user: 'admin', namespace: 'default' } }],
    clusters: [{ name: 'control-plane', cluster: { server, 'certificate-authority': certificate } }],
    users: [{ name: 'admin', user: { token } }],
  });
}

/** Ports that were free a moment ago: these programs cannot choose one and tell it. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map(server => once(server, 'listening')));
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(server => once(server.close(), 'close')));
  return ports;
}

/** The programs of one control plane, each with its log in the control plane's folder. */
class Processes {
  private readonly programs: string;
  private readonly folder: string;
  private readonly children = new Map<string, ChildProcess>();

  constructor(programs: string, folder: string) {
    this.programs = programs;
    this.folder = folder;
  }

  get pids(): Record<string, number> {
    return Object.fromEntries([...this.children].map(([name, { pid }]) => [name, pid!]));
  }

  start(name: string, args: readonly string[]): void {
    const child = spawn(path.join(this.programs, name), args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(path.join(this.folder, `${name}.log`));
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('error', error => log.write(String(error)));
    this.children.set(name, child);
  }

  /** The value of a promise, unless one of the programs ends before: then an error with what it said last. */
  async unlessOneEnds<T>(promise: Promise<T>): Promise<T> {
    const abort = new AbortController();
    const ends = [...this.children].map(async ([name, child]): Promise<never> => {
      if (child.exitCode === null) await once(child, 'exit', { signal: abort.signal });
      const log = await readFile(path.join(this.folder, `${name}.log`), 'utf8');
      throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}:\n${log.slice(-3000)}`);
    });
    try {
      return await Promise.race([promise, ...ends]);
    } finally {
      abort.abort();
      for (const end of ends) end.catch(() => undefined);
    }
  }

  /** Ends all, the last first, so that none complains of another's end. */
  async end(): Promise<void> {
    for (const child of [...this.children.values()].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
}
