import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import { errorText } from '../../base/userError.ts';
import type { Cluster, Watch } from '../../cluster/cluster.ts';
import { groupResource } from '../../cluster/resource.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { objectOf, type ClusterObject } from './clusterObject.ts';
import { commented, objectYaml } from './objectYaml.ts';

export const objectScheme = 'kubernetes-lab-object';

/** The document of an object; the query tells which, on which cluster. */
export function objectUri(cluster: Pick<Cluster, 'id'>, { resource, namespace, name }: ClusterObject): vscode.Uri {
  return vscode.Uri.from({
    scheme: objectScheme,
    path: `/${[namespace, groupResource(resource), name].filter(part => part !== undefined).join('/')}.yaml`,
    query: JSON.stringify({ cluster: cluster.id, resource: groupResource(resource), namespace, name }),
  });
}

/**
 * Read-only documents that show an object as YAML and follow it, for as long as they are in sight. What is watched is
 * the object's kind in its namespace; what is shown is read in full whenever the watch tells of a change.
 */
export class ObjectDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly lab: ActiveLab;
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly followed = new Map<string, Followed>();
  private cluster: Cluster | undefined;
  readonly onDidChange = this.changed.event;

  constructor(lab: ActiveLab) {
    this.lab = lab;
    this.store.add(vscode.workspace.registerTextDocumentContentProvider(objectScheme, this));
    this.store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.follow()));
    this.store.add(
      lab.onDidChange(change => {
        if (change === undefined) this.follow();
      }),
    );
    this.follow();
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const cluster = this.lab.session?.cluster;
    const query = queryOf(uri);
    if (cluster === undefined || query.cluster !== cluster.id) {
      return commented([l10n.t('This object belongs to a cluster that no open lab runs on.')]);
    }
    const object = objectOf(cluster, query);
    if (object === undefined) return commented([l10n.t('The cluster has no such kind any more.')]);
    const followed = this.followed.get(uri.toString());
    let failure = '';
    let found: KubeObject | undefined;
    try {
      found = await cluster.read(object.resource, object.namespace, object.name);
      if (followed !== undefined) followed.last = found ?? followed.last;
    } catch (error) {
      failure = errorText(error);
    }
    const shown = found ?? followed?.last;
    return [
      commented([
        `${object.resource.kind} ${object.name} – ${[cluster.displayName, object.namespace].filter(Boolean).join(', ')}`,
        l10n.t('Read-only. It follows the cluster.'),
        this.outdated(cluster, failure, found === undefined),
        object.resource.kind === 'Secret' ? l10n.t('The values of a Secret are not shown.') : '',
      ]),
      shown === undefined ? '' : objectYaml(shown),
    ].join('');
  }

  dispose(): void {
    this.unfollowAll();
    this.store.dispose();
  }

  private outdated(cluster: Cluster, failure: string, isGone: boolean): string {
    const { connection } = cluster;
    if (connection.status === 'disconnected') {
      return l10n.t('OUT OF DATE: not connected to {0}. {1}', cluster.displayName, connection.reason ?? '');
    }
    if (failure !== '') return failure;
    return isGone ? l10n.t('IT IS GONE: it was deleted, or never was there.') : '';
  }

  /** Follows the documents in sight, and no others. */
  private follow(): void {
    const cluster = this.lab.session?.cluster;
    if (this.cluster !== cluster) {
      this.unfollowAll();
      this.cluster = cluster;
      // Documents that were opened before, maybe before the window was loaded anew.
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === objectScheme) this.changed.fire(uri);
    }
    const inSight = vscode.window.visibleTextEditors.map(({ document }) => document.uri);
    const wanted = new Map(inSight.filter(({ scheme }) => scheme === objectScheme).map(uri => [uri.toString(), uri]));
    for (const [key, followed] of this.followed) {
      if (wanted.has(key)) continue;
      followed.dispose();
      this.followed.delete(key);
    }
    for (const [key, uri] of wanted) {
      const object = cluster && queryOf(uri).cluster === cluster.id ? objectOf(cluster, queryOf(uri)) : undefined;
      if (cluster === undefined || object === undefined || this.followed.has(key)) continue;
      this.followed.set(key, new Followed(cluster, object, () => this.changed.fire(uri)));
      // What has changed while it was out of sight.
      this.changed.fire(uri);
    }
  }

  private unfollowAll(): void {
    for (const followed of this.followed.values()) followed.dispose();
    this.followed.clear();
  }
}

/** One object that is watched for its document. */
class Followed implements Disposable {
  /** What it was when it was last there. */
  last: KubeObject | undefined;
  private readonly store = new DisposableStore();
  private readonly lease: Watch;

  constructor(cluster: Cluster, { resource, namespace, name }: ClusterObject, onDidChange: () => void) {
    const key = groupResource(resource);
    this.lease = this.store.add(cluster.watch({ resource, ...(namespace === undefined ? {} : { namespace }) }));
    this.store.add(
      cluster.onDidChangeObjects(({ changes }) => {
        const isIt = changes.some(
          ({ resource: of, object: { metadata } }) =>
            metadata.name === name && metadata.namespace === namespace && groupResource(of) === key,
        );
        if (isIt) onDidChange();
      }),
    );
    this.store.add(cluster.onDidChangeConnection(onDidChange));
  }

  dispose(): void {
    this.lease.dispose();
    this.store.dispose();
  }
}

/** A link may bring any query. */
function queryOf(uri: vscode.Uri): Record<string, unknown> {
  try {
    const query: unknown = JSON.parse(uri.query);
    return typeof query === 'object' && query !== null ? (query as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
