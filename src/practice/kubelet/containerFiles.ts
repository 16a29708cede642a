import { posix } from 'node:path';
import type { Container, Volume } from '../kinds/pod.ts';
import type { CatalogImage } from '../workloads/catalog.ts';
import { treeOf } from '../workloads/catalog.ts';
import { dnsServer, searchPath } from '../workloads/clusterDns.ts';
import type { FileSystem } from '../workloads/files/fileSystem.ts';
import { MemoryFiles, type SavedFiles } from '../workloads/files/memoryFiles.ts';
import { MountedFiles, type Mount } from '../workloads/files/mountedFiles.ts';
import { ProjectedFiles, type ProjectedFile } from '../workloads/files/projectedFiles.ts';
import type { PodContext } from './context.ts';
import { projectedFiles } from './projectedVolumes.ts';
import { resolvesClusterNames } from './podResolver.ts';
import { VolumeError } from './volumeError.ts';

/** The files of a container: its image's with its own changes, and what is mounted over them. */
export interface ContainerFiles {
  files: FileSystem;
  /** What is to be kept of them. */
  save(): SavedFiles;
}

export function containerFiles(
  context: PodContext,
  container: Container,
  image: CatalogImage,
  saved: SavedFiles | undefined,
  changed: () => void,
): ContainerFiles {
  const root = new MemoryFiles(treeOf(image), saved, changed);
  const volumes = (container.volumeMounts ?? []).flatMap(mount => {
    const volume = context.pod().spec.volumes?.find(({ name }) => name === mount.name);
    if (!volume) return [];
    const { files, readOnly } = volumeFiles(context, volume);
    const path = posix.resolve('/', mount.mountPath);
    const subPath = mount.subPath === undefined || mount.subPath === '' ? '/' : posix.join('/', mount.subPath);
    if (!readOnly) makeDirectories(files, subPath);
    return [{ path, files, root: subPath, readOnly: readOnly || mount.readOnly === true }];
  });
  const isReadOnly = container.securityContext?.readOnlyRootFilesystem === true;
  const mounts = [...ownFiles(context), ...volumes, terminationMessage(container)];
  return { files: new MountedFiles(root, mounts, isReadOnly), save: () => root.save() };
}

/** The file in which a container can leave word of why it ended; each run has an empty one. */
function terminationMessage({ terminationMessagePath = '/dev/termination-log' }: Container): Mount {
  const files = new MemoryFiles();
  files.write('/message', Buffer.alloc(0));
  return { path: posix.resolve('/', terminationMessagePath), files, root: '/message' };
}

function volumeFiles(context: PodContext, volume: Volume): { files: FileSystem; readOnly: boolean } {
  const { node, volumes } = context;
  const { namespace, uid = '' } = context.pod().metadata;
  if (volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected) {
    let last: NonNullable<ReturnType<typeof projectedFiles>> = {};
    // What was there stays as it was when its object is deleted.
    const files = new ProjectedFiles(() => {
      try {
        return (last = projectedFiles(context, context.pod(), volume) ?? {});
      } catch (error) {
        if (error instanceof VolumeError) return last;
        throw error;
      }
    });
    return { files, readOnly: true };
  }
  if (volume.persistentVolumeClaim) {
    const { claimName, readOnly = false } = volume.persistentVolumeClaim;
    return { files: volumes.claim(namespace, claimName), readOnly };
  }
  if (volume.hostPath) return { files: volumes.hostPath(node.name, volume.hostPath.path), readOnly: false };
  return { files: volumes.emptyDir(uid, volume.name), readOnly: false };
}

function makeDirectories(files: FileSystem, path: string): void {
  if (path === '/' || files.stat(path)) return;
  makeDirectories(files, posix.dirname(path));
  files.makeDirectory(path);
}

/** What the kubelet writes for each Pod: its name, the hosts it knows and its resolver. */
function ownFiles(context: PodContext): Mount[] {
  const file = (text: string): ProjectedFile => ({ data: Buffer.from(text), mode: 0o644 });
  const files = new ProjectedFiles(() => ({
    hostname: file(`${hostnameOf(context)}\n`),
    hosts: file(hostsFile(context)),
    'resolv.conf': file(resolverFile(context)),
  }));
  return ['hostname', 'hosts', 'resolv.conf'].map(name => ({ path: `/etc/${name}`, files, root: `/${name}` }));
}

function resolverFile(context: PodContext): string {
  const { namespace = 'default' } = context.pod().metadata;
  if (!resolvesClusterNames(context.pod())) return 'nameserver 10.0.0.1\n';
  return `search ${searchPath(namespace).join(' ')}\nnameserver ${dnsServer}\noptions ndots:5\n`;
}

export function hostnameOf(context: PodContext): string {
  const { metadata, spec } = context.pod();
  return spec.hostname ?? metadata.name;
}

function hostsFile(context: PodContext): string {
  const { metadata, spec } = context.pod();
  const name = hostnameOf(context);
  const full =
    spec.subdomain === undefined
      ? ''
      : `${name}.${spec.subdomain}.${metadata.namespace ?? 'default'}.svc.cluster.local\t`;
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::\tip6-localnet',
    'fe00::\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${context.podIP()}\t${full}${name}`,
  ];
  const aliases = (spec.hostAliases ?? []).map(({ hostnames = [], ip }) => `${ip}\t${hostnames.join('\t')}`);
  if (aliases.length > 0) lines.push('', '# Entries added by HostAliases.', ...aliases);
  return `${lines.join('\n')}\n`;
}
