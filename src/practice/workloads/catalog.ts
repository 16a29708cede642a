import { createHash } from 'node:crypto';
import { httpEcho } from './programs/httpEcho.ts';
import { nginx, nginxTags } from './programs/nginx.ts';
import { httpd } from './programs/httpd.ts';
import { p4app } from './programs/p4app.ts';
import { pause } from './programs/pause.ts';
import { redis } from './programs/redis.ts';
import { shell, shellTools } from './programs/shell.ts';
import { parseImageReference } from './imageReference.ts';
import type { Program } from './program.ts';

/** An image that the simulated registries hold. */
export interface CatalogImage {
  repository: string;
  tags: readonly string[];
  sizeBytes: number;
  entrypoint: readonly string[];
  /** Arguments of the entry point, as long as a Pod gives none of its own. */
  arguments: readonly string[];
  /** What lies on its PATH. */
  programs: Readonly<Record<string, Program>>;
}

const megabyte = 1_000_000;

/** Every image that Pods can run. A repository or tag that is not here cannot be pulled. */
export const catalog: readonly CatalogImage[] = [
  {
    repository: 'docker.io/kurokobo/p4app',
    tags: ['0.0.1'],
    sizeBytes: 46 * megabyte,
    entrypoint: ['p4app'],
    arguments: [],
    programs: { p4app, sh: shell, ...shellTools },
  },
  {
    repository: 'docker.io/library/redis',
    tags: [
      ...['latest', '6', '6.0', '6.2', '7', '7.0', '7.2', '7.4', '8', '8.0'],
      ...['alpine', '6-alpine', '6.0-alpine', '7-alpine', '8-alpine'],
    ],
    sizeBytes: 41 * megabyte,
    entrypoint: ['docker-entrypoint.sh'],
    arguments: ['redis-server'],
    programs: { 'docker-entrypoint.sh': redis, 'redis-server': redis, sh: shell, bash: shell, ...shellTools },
  },
  {
    repository: 'docker.io/library/nginx',
    tags: nginxTags,
    sizeBytes: 72 * megabyte,
    entrypoint: ['nginx'],
    arguments: ['-g', 'daemon off;'],
    programs: { nginx, sh: shell, bash: shell, ...shellTools },
  },
  {
    repository: 'docker.io/library/httpd',
    tags: ['latest', '2', '2.4', 'alpine', '2.4-alpine'],
    sizeBytes: 58 * megabyte,
    entrypoint: ['httpd-foreground'],
    arguments: [],
    programs: { 'httpd-foreground': httpd, httpd, sh: shell, bash: shell, ...shellTools },
  },
  {
    repository: 'docker.io/library/busybox',
    tags: ['latest', 'stable', 'musl', 'glibc', '1', '1.28', '1.28.4', '1.35', '1.36', '1.36.1', '1.37', '1.37.0'],
    sizeBytes: 2 * megabyte,
    entrypoint: [],
    arguments: ['sh'],
    programs: { sh: shell, ...shellTools },
  },
  {
    repository: 'registry.k8s.io/pause',
    tags: ['latest', '3.1', '3.2', '3.5', '3.6', '3.7', '3.8', '3.9', '3.10', '3.10.1'],
    sizeBytes: megabyte / 2,
    entrypoint: ['/pause'],
    arguments: [],
    programs: { pause },
  },
  {
    repository: 'docker.io/hashicorp/http-echo',
    tags: ['latest', '0.2.3', '1.0', '1.0.0'],
    sizeBytes: 4 * megabyte,
    entrypoint: ['/http-echo'],
    arguments: [],
    programs: { 'http-echo': httpEcho },
  },
];

/** What asking a registry for an image comes to. */
export type PullResult =
  | { kind: 'found'; image: CatalogImage; name: string; digest: string }
  /** What containerd answers, and the gRPC code that the kubelet shows before it. */
  | { kind: 'failed'; error: string }
  | { kind: 'invalid' };

/** Looks an image up by the name that a container gives it. */
export function resolveImage(name: string): PullResult {
  const reference = parseImageReference(name);
  if (!reference) return { kind: 'invalid' };
  const { full, repository, tag } = reference;
  const image = catalog.find(candidate => candidate.repository === repository);
  const prefix = `failed to pull and unpack image "${full}": failed to resolve reference "${full}":`;
  if (!image && repository.startsWith('docker.io/')) {
    const why = 'pull access denied, repository does not exist or may require authorization: server message: ';
    return { kind: 'failed', error: `${prefix} ${why}insufficient_scope: authorization failed` };
  }
  const digest = `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
  if (!image?.tags.includes(tag) || (reference.digest !== undefined && reference.digest !== digest)) {
    return { kind: 'failed', error: `rpc error: code = NotFound desc = ${prefix} ${full}: not found` };
  }
  return { kind: 'found', image, name: full, digest };
}
