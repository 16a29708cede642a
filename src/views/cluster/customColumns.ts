import type { Cluster } from '../../cluster/cluster.ts';
import { groupResource, type ApiResource } from '../../cluster/resource.ts';
import { builtinColumns } from './builtinColumns.ts';
import type { PrinterColumn } from './columns.ts';

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';

interface Definition {
  versions?: { name?: string; additionalPrinterColumns?: PrinterColumn[] }[];
}

/** The columns of custom resources, read from their definitions once, when a kind is first shown. */
export class CustomColumns {
  private readonly cluster: Pick<Cluster, 'resolve' | 'read'>;
  private readonly onDidRead: () => void;
  private readonly known = new Map<string, readonly PrinterColumn[]>();

  constructor(cluster: Pick<Cluster, 'resolve' | 'read'>, onDidRead: () => void) {
    this.cluster = cluster;
    this.onDidRead = onDidRead;
  }

  /** What is known now; what is not is asked for, and told. */
  of(resource: ApiResource): readonly PrinterColumn[] {
    const key = `${groupResource(resource)}/${resource.version}`;
    const known = this.known.get(key) ?? builtinColumns[groupResource(resource)];
    if (known !== undefined) return known;
    this.known.set(key, []);
    // Without a dot a group is one of Kubernetes' own.
    if (resource.group.includes('.')) void this.read(key, resource);
    return [];
  }

  /** Definitions may have changed: they are read again. */
  forget(): void {
    this.known.clear();
  }

  private async read(key: string, resource: ApiResource): Promise<void> {
    const definition = this.cluster.resolve(definitions);
    if (definition === undefined) return;
    try {
      const found = await this.cluster.read(definition, undefined, groupResource(resource));
      const { versions } = (found?.spec ?? {}) as Definition;
      const columns = versions?.find(({ name }) => name === resource.version)?.additionalPrinterColumns ?? [];
      if (columns.length === 0) return;
      this.known.set(key, columns);
      this.onDidRead();
    } catch {
      // Definitions are the administrator's, and some accounts may not read them: rows then say less.
    }
  }
}
