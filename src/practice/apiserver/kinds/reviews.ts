import type { KubeObject } from '../../../base/kubeObject.ts';
import { defineResource } from '../registry/resourceDefinition.ts';

/** The one user of the practice cluster, who may do everything. */
export const practiceUser = { username: 'practice-admin', groups: ['system:masters', 'system:authenticated'] };

const answersOnly = { namespaced: false, verbs: ['create'], hasStatus: false } as const;

export const selfSubjectAccessReviews = defineResource<KubeObject>({
  ...answersOnly,
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  name: 'selfsubjectaccessreviews',
  review: review => ({ ...review, status: { allowed: true } }),
});

export const selfSubjectRulesReviews = defineResource<KubeObject>({
  ...answersOnly,
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  name: 'selfsubjectrulesreviews',
  review: review => ({
    ...review,
    status: {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    },
  }),
});

export const selfSubjectReviews = defineResource<KubeObject>({
  ...answersOnly,
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  name: 'selfsubjectreviews',
  review: review => ({ ...review, status: { userInfo: practiceUser } }),
});
