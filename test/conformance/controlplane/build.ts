import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from '../../../tools/findProgram.ts';
import { mustRun } from '../../../tools/run.ts';
import { cachedFolder } from '../../../tools/workbench/cache.ts';

/** The Go modules beside this file, which say what is built, and the programs that each is for. */
const modules: Readonly<Record<string, readonly string[]>> = {
  '.': [
    'go.etcd.io/etcd/server/v3',
    'k8s.io/kubernetes/cmd/kube-apiserver',
    'k8s.io/kubernetes/cmd/kube-controller-manager',
    'k8s.io/kubernetes/cmd/kube-scheduler',
  ],
  // A client, which needs the libraries of another minor version.
  kwok: ['sigs.k8s.io/kwok/cmd/kwok'],
};

const fileOf = (module: string, name: string): string => path.join(import.meta.dirname, module, name);

/** Whether this machine can build them. */
export function hasGo(): boolean {
  return findProgram('go') !== undefined;
}

/** The version of Kubernetes that is built, e.g. `v1.34.4`. */
export function controlPlaneVersion(): string {
  return /k8s\.io\/kubernetes (v\S+)/.exec(readFileSync(fileOf('.', 'go.mod'), 'utf8'))![1]!;
}

/**
 * The folder with `etcd`, `kube-apiserver`, `kube-controller-manager`, `kube-scheduler` and `kwok`. They are built on
 * first use, which takes some minutes, and kept in the cache.
 * @throws where Go is missing or the build fails
 */
export async function buildControlPlane(): Promise<string> {
  const hash = createHash('sha256').update(execFileSync('go', ['version'], { cwd: import.meta.dirname }));
  for (const module of Object.keys(modules)) hash.update(readFileSync(fileOf(module, 'go.sum')));
  return cachedFolder(`control-plane-${controlPlaneVersion()}-${hash.digest('hex').slice(0, 8)}`, async folder => {
    console.error('Building a control plane of Kubernetes with Go: this takes some minutes, once.');
    for (const [module, packages] of Object.entries(modules)) {
      const args = ['build', '-trimpath', '-ldflags', linkerFlags(), '-o', `${folder}/`, ...packages];
      await mustRun('go', args, { cwd: fileOf(module, '.') });
    }
    await rename(path.join(folder, 'server'), path.join(folder, 'etcd'));
  });
}

/** What `hack/lib/version.sh` of Kubernetes sets. */
function linkerFlags(): string {
  const [major, minor] = controlPlaneVersion().slice(1).split('.');
  const values = { gitVersion: controlPlaneVersion(), gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const settings = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap(name =>
    Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`),
  );
  return ['-s', '-w', ...settings].join(' ');
}
