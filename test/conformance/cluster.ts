import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import type { Statement } from './scenario.ts';

/** How a statement ended, and what it printed. */
export interface Outcome {
  exitCode: number;
  output: string;
  errors: string;
}

interface Kubeconfig {
  contexts: { context: { namespace?: string } }[];
}

/** Runs statements against one cluster with one kubectl, in a folder and a namespace of their own. */
export class Workplace {
  private readonly env: NodeJS.ProcessEnv;
  private readonly folder: string;
  private readonly namespace: string;

  private constructor(folder: string, namespace: string, kubectl: string) {
    this.folder = folder;
    this.namespace = namespace;
    this.env = {
      PATH: `${path.dirname(kubectl)}${path.delimiter}${process.env.PATH ?? ''}`,
      KUBECONFIG: path.join(folder, 'kubeconfig'),
      HOME: folder,
      LANG: 'C.UTF-8',
    };
  }

  /** @param parent a folder for its files @param kubectl a path that ends in `kubectl` */
  static async open(parent: string, kubeconfig: string, namespace: string, kubectl: string): Promise<Workplace> {
    await mkdir(parent, { recursive: true });
    const config = parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
    for (const { context } of config.contexts) context.namespace = namespace;
    await writeFile(path.join(parent, 'kubeconfig'), stringify(config), { mode: 0o600 });
    const workplace = new Workplace(parent, namespace, kubectl);
    await workplace.must(`kubectl create namespace ${namespace}`);
    // Pods are refused until it is there.
    await workplace.must('kubectl wait --for=create serviceaccount/default configmap/kube-root-ca.crt --timeout=60s');
    return workplace;
  }

  /** Runs a statement in bash; one that is `eventually` right until it is. */
  async run({ text, eventually }: Statement): Promise<Outcome> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const outcome = await this.execute(text);
      if (!eventually || outcome.exitCode === 0 || Date.now() > deadline) return outcome;
      await delay(100);
    }
  }

  async close(): Promise<void> {
    await this.execute(`kubectl delete namespace ${this.namespace} --wait=false`);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async must(text: string): Promise<void> {
    const { exitCode, errors } = await this.execute(text);
    if (exitCode !== 0) throw new Error(`${text}: ${errors}`);
  }

  private execute(text: string): Promise<Outcome> {
    return new Promise(resolve => {
      const options = { cwd: this.folder, env: this.env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile('bash', ['-c', text], options, (error, output, errors) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 124;
        resolve({ exitCode, output, errors });
      });
      child.stdin?.end();
    });
  }
}
