import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/base/kubeObject.ts';
import type { Random } from '../random.ts';
import type { Backend } from './backend.ts';

export const kinds = ['configmaps', 'secrets'] as const;

/** Writes to the backend itself, past the proxies, and keeps what each object has ever been. */
export class Writer {
  private readonly backend: Backend;
  private readonly random: Random;
  private written = 0;
  /** The resourceVersions of each uid. */
  readonly versions = new Map<string, Set<string>>();
  private readonly present = new Set<string>();

  constructor(backend: Backend, random: Random) {
    this.backend = backend;
    this.random = random;
  }

  /** Takes what is there as its own. */
  async begin(): Promise<void> {
    for (const kind of kinds) {
      for (const object of await this.list(kind)) {
        this.remember(object);
        this.present.add(`${kind}/${object.metadata.name}`);
      }
    }
  }

  async write(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.writeOnce();
  }

  /** What there is, in full. */
  async list(kind: string): Promise<KubeObject[]> {
    const { status, body } = await this.backend.client.send('GET', pathOf(kind));
    assert.equal(status, 200, JSON.stringify(body));
    return (body as { items: KubeObject[] }).items;
  }

  private async writeOnce(): Promise<void> {
    const kind = this.random.pick(kinds);
    const name = `schedule-${this.random.below(6)}`;
    const key = `${kind}/${name}`;
    const path = `${pathOf(kind)}/${name}`;
    if (!this.present.has(key)) {
      this.remember(await this.send('POST', pathOf(kind), this.body(kind, name)));
      this.present.add(key);
    } else if (this.random.chance(0.3)) {
      await this.send('DELETE', path);
      this.present.delete(key);
    } else {
      this.remember(await this.send('PUT', path, this.body(kind, name)));
    }
  }

  private body(kind: string, name: string): object {
    const value = Buffer.from(String(this.written++)).toString('base64');
    return {
      apiVersion: 'v1',
      kind: kind === 'secrets' ? 'Secret' : 'ConfigMap',
      metadata: { name },
      data: { value, padding: 'x'.repeat(4 * this.random.below(200)) },
    };
  }

  private async send(method: string, path: string, body?: object): Promise<KubeObject> {
    const answer = await this.backend.client.send(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as KubeObject;
  }

  private remember({ metadata: { uid, resourceVersion } }: KubeObject): void {
    const versions = this.versions.get(uid!) ?? new Set<string>();
    this.versions.set(uid!, versions.add(resourceVersion!));
  }
}

function pathOf(kind: string): string {
  return `/api/v1/namespaces/default/${kind}`;
}
