import { createHash } from 'node:crypto';
import { httpEcho } from './programs/httpEcho.ts';
import { mariadb, mongo, mysql, postgres } from './programs/databases.ts';
import { nginx, nginxEntrypoint, nginxFiles, nginxTags } from './programs/nginx.ts';
import { hpaExample } from './programs/hpaExample.ts';
import { httpd, httpdFiles } from './programs/httpd.ts';
import { p4app } from './programs/p4app.ts';
import { pause } from './programs/pause.ts';
import { agnhost, echoServer, helloApp } from './programs/samples.ts';
import { redis, redisEntrypoint } from './programs/redis.ts';
import {
  alpineTools,
  busyboxTools,
  curlTool,
  debianTools,
  dnsTools,
  notSimulated,
  redisTools,
} from './programs/toolsets.ts';
import { entrypoint } from './programs/entrypoint.ts';
import { imageTree } from './files/imageFiles.ts';
import type { FileEntry } from './files/memoryFiles.ts';
import { parseImageReference } from './imageReference.ts';
import type { Program, ShellFlavor, User } from './program.ts';

/** An image that the simulated registries hold. */
export interface CatalogImage {
  repository: string;
  tags: readonly string[];
  sizeBytes: number;
  entrypoint: readonly string[];
  /** Arguments of the entry point, as long as a Pod gives none of its own. */
  arguments: readonly string[];
  flavor: ShellFlavor;
  /** What lies on its PATH. */
  programs: Readonly<Record<string, Program>>;
  env?: Readonly<Record<string, string>>;
  workingDir?: string;
  /** As whom it runs; root otherwise. An image that gives a number alone names it so. */
  user?: User;
  /** Milliseconds of CPU that it takes to answer a request; 1 by default. */
  cpuPerRequest?: number;
  /** Files of its own, by path. */
  files?: Readonly<Record<string, string>>;
}

const megabyte = 1_000_000;
const alpine = (tag: string): boolean => tag.includes('alpine');
const busyboxTags = ['latest', 'stable', 'musl', 'glibc', '1', '1.35', '1.36', '1.36.1', '1.37', '1.37.0'];
const redisVersions = ['6', '6.0', '6.2', '7', '7.0', '7.2', '7.4', '8', '8.0'];
const os = (name: string): Readonly<Record<string, string>> => ({
  '/etc/os-release': `PRETTY_NAME="${name}"\nNAME="${name}"\n`,
});

const nginxImage = {
  repository: 'docker.io/library/nginx',
  entrypoint: ['/docker-entrypoint.sh'],
  arguments: ['nginx', '-g', 'daemon off;'],
  files: nginxFiles,
};
const redisImage = {
  repository: 'docker.io/library/redis',
  entrypoint: ['docker-entrypoint.sh'],
  arguments: ['redis-server'],
  workingDir: '/data',
  files: { '/data/.keep': '' },
};
const redisPrograms = { 'docker-entrypoint.sh': redisEntrypoint, 'redis-server': redis, ...redisTools };
const httpdImage = {
  repository: 'docker.io/library/httpd',
  sizeBytes: 58 * megabyte,
  entrypoint: ['httpd-foreground'],
  arguments: [],
  workingDir: '/usr/local/apache2',
  files: httpdFiles,
};
const httpdPrograms = { 'httpd-foreground': httpd, httpd };

/** An image of Debian whose script starts a database; its client is there and does not work. */
function databaseImage(
  name: string,
  server: string,
  program: Program,
  client: string,
  megabytes: number,
  tags: readonly string[],
): CatalogImage {
  return {
    repository: `docker.io/library/${name}`,
    tags: ['latest', ...tags],
    sizeBytes: megabytes * megabyte,
    entrypoint: ['docker-entrypoint.sh'],
    arguments: [server],
    flavor: debianTools.flavor,
    programs: {
      ...debianTools.programs,
      ...notSimulated(client),
      [server]: program,
      'docker-entrypoint.sh': program,
    },
  };
}

/** An image that holds one program and nothing else. */
function singleProgram(repository: string, tags: readonly string[], name: string, program: Program): CatalogImage {
  const programs = { [name]: program };
  return {
    repository,
    tags,
    sizeBytes: 12 * megabyte,
    entrypoint: [`/${name}`],
    arguments: [],
    flavor: 'busybox',
    programs,
  };
}

/** Every image that Pods can run. A repository or tag that is not here cannot be pulled. */
export const catalog: readonly CatalogImage[] = [
  {
    repository: 'docker.io/kurokobo/p4app',
    tags: ['0.0.1'],
    sizeBytes: 46 * megabyte,
    entrypoint: ['p4app'],
    arguments: [],
    flavor: 'busybox',
    programs: { ...alpineTools.programs, ...dnsTools, p4app },
  },
  {
    ...redisImage,
    tags: ['latest', ...redisVersions],
    sizeBytes: 41 * megabyte,
    flavor: debianTools.flavor,
    programs: { ...debianTools.programs, ...redisPrograms },
  },
  {
    ...redisImage,
    tags: ['alpine', ...redisVersions.map(version => `${version}-alpine`)],
    sizeBytes: 17 * megabyte,
    flavor: alpineTools.flavor,
    programs: { ...alpineTools.programs, ...redisPrograms },
  },
  {
    ...nginxImage,
    tags: nginxTags.filter(tag => !alpine(tag)),
    sizeBytes: 72 * megabyte,
    flavor: debianTools.flavor,
    programs: { ...debianTools.programs, ...curlTool, nginx, 'docker-entrypoint.sh': nginxEntrypoint },
  },
  {
    ...nginxImage,
    tags: nginxTags.filter(alpine),
    sizeBytes: 21 * megabyte,
    flavor: alpineTools.flavor,
    programs: { ...alpineTools.programs, ...curlTool, nginx, 'docker-entrypoint.sh': nginxEntrypoint },
  },
  {
    ...httpdImage,
    tags: ['latest', '2', '2.4'],
    flavor: debianTools.flavor,
    programs: { ...debianTools.programs, ...httpdPrograms },
  },
  {
    ...httpdImage,
    tags: ['alpine', '2.4-alpine'],
    flavor: alpineTools.flavor,
    programs: { ...alpineTools.programs, ...httpdPrograms },
  },
  {
    // Reckons for a while before it answers: the image of the walkthrough of the HorizontalPodAutoscaler.
    repository: 'registry.k8s.io/hpa-example',
    tags: ['latest'],
    sizeBytes: 180 * megabyte,
    entrypoint: ['apache2-foreground'],
    arguments: [],
    flavor: debianTools.flavor,
    programs: { ...debianTools.programs, ...curlTool, 'apache2-foreground': hpaExample },
    cpuPerRequest: 10,
  },
  {
    repository: 'docker.io/library/busybox',
    tags: busyboxTags,
    sizeBytes: 2 * megabyte,
    entrypoint: [],
    arguments: ['sh'],
    ...busyboxTools(),
  },
  {
    repository: 'docker.io/library/busybox',
    tags: ['1.28', '1.28.4', '1.27', '1.26'],
    sizeBytes: megabyte,
    entrypoint: [],
    arguments: ['sh'],
    ...busyboxTools(true),
  },
  {
    repository: 'docker.io/library/alpine',
    tags: ['latest', '3', '3.18', '3.19', '3.20', '3.21', '3.22'],
    sizeBytes: 4 * megabyte,
    entrypoint: [],
    arguments: ['/bin/sh'],
    ...alpineTools,
    files: os('Alpine Linux'),
  },
  ...['debian', 'ubuntu'].map(name => ({
    repository: `docker.io/library/${name}`,
    tags: name === 'debian' ? ['latest', '12', '13', 'bookworm', 'stable-slim'] : ['latest', '22.04', '24.04'],
    sizeBytes: 30 * megabyte,
    entrypoint: [],
    arguments: ['bash'],
    ...debianTools,
    files: os(name === 'debian' ? 'Debian GNU/Linux' : 'Ubuntu'),
  })),
  {
    repository: 'docker.io/curlimages/curl',
    tags: ['latest', '8.14.1', '8.13.0', '8.12.1', '8.11.1', '8.10.1'],
    sizeBytes: 9 * megabyte,
    entrypoint: ['/entrypoint.sh'],
    arguments: ['curl'],
    flavor: 'busybox',
    user: { uid: 101, gid: 102, name: 'curl_user' },
    programs: { ...alpineTools.programs, ...curlTool, 'entrypoint.sh': entrypoint('curl', curlTool.curl!, true) },
  },
  ...[
    ['registry.k8s.io/e2e-test-images/jessie-dnsutils', '1.3', '1.7'],
    ['docker.io/nicolaka/netshoot', 'latest', 'v0.13'],
  ].map(([repository = '', ...tags]) => ({
    repository,
    tags,
    sizeBytes: 80 * megabyte,
    entrypoint: [],
    arguments: ['sleep', 'infinity'],
    flavor: 'bash' as const,
    programs: { ...alpineTools.programs, ...debianTools.programs, ...dnsTools },
  })),
  databaseImage('postgres', 'postgres', postgres, 'psql', 150, ['13', '14', '15', '16', '17', '18']),
  databaseImage('mysql', 'mysqld', mysql, 'mysql', 230, ['5.6', '5.7', '8', '8.0', '8.4', '9']),
  databaseImage('mariadb', 'mariadbd', mariadb, 'mariadb', 110, ['10', '10.11', '11', '11.4', '12']),
  databaseImage('mongo', 'mongod', mongo, 'mongosh', 300, ['4.4', '5.0', '6.0', '7.0', '8.0']),
  ...['python', 'node'].map(name => ({
    repository: `docker.io/library/${name}`,
    tags:
      name === 'python'
        ? ['latest', '3', '3.11', '3.12', '3.13', '3.12-slim', '3.13-slim', '3-slim', '3-alpine']
        : ['latest', 'lts', '18', '20', '22', '24', '20-slim', '22-slim', '20-alpine', '22-alpine'],
    sizeBytes: 45 * megabyte,
    entrypoint: [],
    arguments: [name === 'python' ? 'python3' : 'node'],
    ...debianTools,
    programs: {
      ...debianTools.programs,
      ...notSimulated(...(name === 'python' ? ['python', 'python3', 'pip'] : ['node', 'npm', 'npx'])),
    },
  })),
  ...['1.0', '2.0'].map(tag =>
    singleProgram('gcr.io/google-samples/hello-app', [tag], 'hello-app', helloApp(`${tag}.0`)),
  ),
  ...['docker.io/kicbase/echo-server', 'registry.k8s.io/echoserver', 'k8s.gcr.io/echoserver'].map(repository =>
    singleProgram(repository, ['latest', '1.0', '1.4', '1.10'], 'echo-server', echoServer),
  ),
  {
    repository: 'registry.k8s.io/e2e-test-images/agnhost',
    tags: ['2.39', '2.40', '2.43', '2.47', '2.53', '2.56'],
    sizeBytes: 50 * megabyte,
    entrypoint: ['/agnhost'],
    arguments: ['pause'],
    flavor: 'bash',
    programs: { ...alpineTools.programs, ...debianTools.programs, ...dnsTools, agnhost },
  },
  ...['registry.k8s.io/pause', 'k8s.gcr.io/pause'].map(repository => ({
    repository,
    tags: ['latest', '3.1', '3.2', '3.5', '3.6', '3.7', '3.8', '3.9', '3.10', '3.10.1'],
    sizeBytes: megabyte / 2,
    entrypoint: ['/pause'],
    arguments: [],
    flavor: 'busybox' as const,
    programs: { pause },
  })),
  {
    repository: 'docker.io/hashicorp/http-echo',
    tags: ['latest', '0.2.3', '1.0', '1.0.0'],
    sizeBytes: 4 * megabyte,
    entrypoint: ['/http-echo'],
    arguments: [],
    flavor: 'busybox',
    programs: { 'http-echo': httpEcho },
  },
];

/** What asking a registry for an image comes to. */
export type PullResult =
  | { kind: 'found'; image: CatalogImage; name: string; digest: string }
  /** What containerd answers, and the gRPC code that the kubelet shows before it. */
  | { kind: 'failed'; error: string }
  | { kind: 'invalid' };

/** Looks an image up by the name that a container gives it. @param images further ones, which go before the catalog's */
export function resolveImage(name: string, images: readonly CatalogImage[] = []): PullResult {
  const reference = parseImageReference(name);
  if (!reference) return { kind: 'invalid' };
  const { full, repository, tag } = reference;
  const candidates = [...images, ...catalog].filter(candidate => candidate.repository === repository);
  const image = candidates.find(({ tags }) => tags.includes(tag));
  const prefix = `failed to pull and unpack image "${full}": failed to resolve reference "${full}":`;
  if (candidates.length === 0 && repository.startsWith('docker.io/')) {
    const why = 'pull access denied, repository does not exist or may require authorization: server message: ';
    return { kind: 'failed', error: `${prefix} ${why}insufficient_scope: authorization failed` };
  }
  const digest = `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
  if (!image || (reference.digest !== undefined && reference.digest !== digest)) {
    return { kind: 'failed', error: `rpc error: code = NotFound desc = ${prefix} ${full}: not found` };
  }
  return { kind: 'found', image, name: full, digest };
}

const trees = new WeakMap<CatalogImage, ReadonlyMap<string, FileEntry>>();

/** The files of an image, which all its containers share until they change them. */
export function treeOf(image: CatalogImage): ReadonlyMap<string, FileEntry> {
  let tree = trees.get(image);
  if (!tree) trees.set(image, (tree = imageTree(Object.keys(image.programs), image.files ?? {})));
  return tree;
}
