import type { KubeObject } from '../../base/kubeObject.ts';
import type { Condition } from './meta.ts';

/** What a custom resource is called. */
export interface CustomResourceNames {
  plural: string;
  singular?: string;
  shortNames?: string[];
  kind: string;
  listKind?: string;
  categories?: string[];
}

/** As controllers see it: the schemas of its versions are the API server's affair. */
export type CustomResourceDefinition = KubeObject<
  { group: string; names: CustomResourceNames },
  { conditions?: Condition[] | null; acceptedNames?: CustomResourceNames; storedVersions?: string[] }
>;

export const customResourceDefinitions = 'customresourcedefinitions.apiextensions.k8s.io';

/** Holds a definition until its objects have gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';
