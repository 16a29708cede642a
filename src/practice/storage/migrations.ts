import { randomUUID } from 'node:crypto';
import type { JournalHeader, JournalRecord } from './journalRecords.ts';

/** The lines of a journal, whatever its version: the header, then the records. */
export interface JournalLines {
  header: JournalHeader;
  records: readonly JournalRecord[];
}

/**
 * Makes the lines of one version those of the next. It depends on nothing that may change: what it writes is what that
 * version wrote, however much later it runs.
 */
export type Migration = (lines: JournalLines) => JournalLines;

/** The migration from version 1 to 2 comes first. One that was released is never changed: a new version follows it. */
export const migrations: readonly Migration[] = [addDefaultClasses];

/** The version that is written. */
export const formatVersion = 1 + migrations.length;

/**
 * Version 2: the classes that a cluster begins with are there, unless they have been deleted. The first builds knew
 * neither them nor PriorityClasses.
 */
function addDefaultClasses({ header, records }: JournalLines): JournalLines {
  if (records.some(({ r }) => r === 'priorityclasses.scheduling.k8s.io')) return { header, records };
  const revision = records.reduce((last, { rv }) => Math.max(last, rv), header.revision);
  const metadata = (name: string, annotation: string, rv: number) => ({
    name,
    annotations: { [annotation]: 'true' },
    uid: randomUUID(),
    creationTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    resourceVersion: String(rv),
  });
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: metadata('standard', 'storageclass.kubernetes.io/is-default-class', revision + 1),
    provisioner: 'practice.kubernetes-lab-guide/hostpath',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  };
  const ingressClass = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {
      ...metadata('nginx', 'ingressclass.kubernetes.io/is-default-class', revision + 2),
      generation: 1,
    },
    spec: { controller: 'k8s.io/ingress-nginx' },
  };
  return {
    header,
    records: [
      ...records,
      { rv: revision + 1, r: 'storageclasses.storage.k8s.io', put: storageClass },
      { rv: revision + 2, r: 'ingressclasses.networking.k8s.io', put: ingressClass },
    ],
  };
}
