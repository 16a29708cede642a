import type { ServiceAccountTokens } from '../authentication/serviceAccountTokens.ts';
import type { Log } from '../../../base/log.ts';
import type { ContainerRuntime } from '../../storage/objectStore.ts';
import type { VersionedStore } from '../../storage/versionedStore.ts';
import type { ResourceStore } from '../registry/resourceStore.ts';
import type { ServedResources } from '../registry/servedResources.ts';

/** What the handlers of requests work with. */
export interface ApiContext {
  readonly store: VersionedStore;
  readonly objects: ResourceStore;
  readonly served: ServedResources;
  /** Resolves once every write so far is on disk. */
  synced(): Promise<void>;
  /** The kubelets' side; undefined as long as none runs. */
  runtime(): ContainerRuntime | undefined;
  /** Issues and checks the tokens of ServiceAccounts. */
  readonly tokens: ServiceAccountTokens;
  readonly log: Log;
}

/** What the API server is built from. */
export type ApiParts = Omit<ApiContext, 'tokens'>;
