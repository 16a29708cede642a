import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Attributes } from '../authorization/attributes.ts';
import { authorize, rulesFor } from '../authorization/rbac.ts';
import type { User } from '../authorization/user.ts';
import { forbiddenField, invalidValue, required, type FieldError } from '../fieldError.ts';
import { defineResource, type ReviewContext } from '../registry/resourceDefinition.ts';
import { badRequest, invalid } from '../statusError.ts';

const answersOnly = { namespaced: false, verbs: ['create'], hasStatus: false } as const;
const authorization = { ...answersOnly, group: 'authorization.k8s.io', version: 'v1' } as const;
const authentication = { ...answersOnly, group: 'authentication.k8s.io', version: 'v1' } as const;

interface AccessSpec {
  resourceAttributes?: {
    namespace?: string;
    verb?: string;
    group?: string;
    resource?: string;
    subresource?: string;
    name?: string;
  };
  nonResourceAttributes?: { path?: string; verb?: string };
  user?: string;
  groups?: string[];
  uid?: string;
}

type AccessReview = KubeObject<AccessSpec>;

/** What a review asks about. Throws 422 when it does not ask about exactly one thing, or of nobody. */
function asked(kind: string, { spec = {} }: AccessReview): Attributes {
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec;
  const errors: FieldError[] = [];
  if (resource && other) {
    errors.push(
      invalidValue('spec.nonResourceAttributes', other, 'cannot be specified in combination with resourceAttributes'),
    );
  }
  if (!resource && !other) {
    errors.push(
      invalidValue(
        'spec.resourceAttributes',
        null,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  }
  if (kind !== 'SelfSubjectAccessReview' && !spec.user && (spec.groups ?? []).length === 0) {
    errors.push(invalidValue('spec.user', '', 'at least one of user or group must be specified'));
  }
  if (errors.length > 0) throw invalid({ group: authorization.group, name: kind.toLowerCase(), kind }, '', errors);
  if (other) return { path: other.path ?? '', verb: other.verb ?? '' };
  const { verb = '', group = '', subresource = '', namespace = '', name = '' } = resource ?? {};
  return { verb, group, resource: resource?.resource ?? '', subresource, namespace, name };
}

function access(kind: string, review: AccessReview, user: User, { store }: ReviewContext): AccessReview {
  const { allowed, reason } = authorize(store, user, asked(kind, review));
  return { ...review, status: { allowed, ...(reason === '' ? {} : { reason }) } };
}

function userOf({ spec }: AccessReview): User {
  return { username: spec?.user ?? '', groups: spec?.groups ?? [], ...(spec?.uid ? { uid: spec.uid } : {}) };
}

export const selfSubjectAccessReviews = defineResource<AccessReview>({
  ...authorization,
  kind: 'SelfSubjectAccessReview',
  name: 'selfsubjectaccessreviews',
  review: (review, context) => access('SelfSubjectAccessReview', review, context.user, context),
});

export const subjectAccessReviews = defineResource<AccessReview>({
  ...authorization,
  kind: 'SubjectAccessReview',
  name: 'subjectaccessreviews',
  review: (review, context) => access('SubjectAccessReview', review, userOf(review), context),
});

export const localSubjectAccessReviews = defineResource<AccessReview>({
  ...authorization,
  namespaced: true,
  kind: 'LocalSubjectAccessReview',
  name: 'localsubjectaccessreviews',
  review(review, context) {
    const kind = 'LocalSubjectAccessReview';
    const namespace = review.spec?.resourceAttributes?.namespace ?? '';
    if (review.spec?.nonResourceAttributes) {
      const why = 'disallowed on this kind of request';
      throw invalid({ group: authorization.group, name: 'localsubjectaccessreviews', kind }, '', [
        forbiddenField('spec.nonResourceAttributes', why),
      ]);
    }
    if (namespace !== review.metadata.namespace) {
      throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${review.metadata.namespace ?? ''}`);
    }
    return access(kind, review, userOf(review), context);
  },
});

export const selfSubjectRulesReviews = defineResource<KubeObject<{ namespace?: string }>>({
  ...authorization,
  kind: 'SelfSubjectRulesReview',
  name: 'selfsubjectrulesreviews',
  review(review, { store, user }) {
    const namespace = review.spec?.namespace ?? '';
    if (namespace === '') throw badRequest('no namespace on request');
    const rules = rulesFor(store, user, namespace);
    const isOfUrls = ({ nonResourceURLs = [] }: (typeof rules)[number]): boolean => nonResourceURLs.length > 0;
    return {
      ...review,
      status: {
        resourceRules: rules.filter(rule => !isOfUrls(rule)),
        nonResourceRules: rules.filter(isOfUrls),
        incomplete: false,
      },
    };
  },
});

export const selfSubjectReviews = defineResource<KubeObject>({
  ...authentication,
  kind: 'SelfSubjectReview',
  name: 'selfsubjectreviews',
  review: (review, { user }) => ({ ...review, status: { userInfo: user } }),
});

export const tokenReviews = defineResource<KubeObject<{ token?: string; audiences?: string[] }>>({
  ...authentication,
  kind: 'TokenReview',
  name: 'tokenreviews',
  review(review, { userOfToken }) {
    const token = review.spec?.token ?? '';
    if (token === '') {
      const why = required('spec.token');
      throw invalid({ group: authentication.group, name: 'tokenreviews', kind: 'TokenReview' }, '', [why]);
    }
    const found = userOfToken(token);
    const wanted = review.spec?.audiences;
    const audiences = found?.audiences.filter(audience => wanted === undefined || wanted.includes(audience)) ?? [];
    if (found === undefined || audiences.length === 0) {
      const error = found === undefined ? {} : { error: 'token audiences do not match' };
      return { ...review, status: { user: {}, ...error } };
    }
    return { ...review, status: { authenticated: true, user: found.user, audiences } };
  },
});
