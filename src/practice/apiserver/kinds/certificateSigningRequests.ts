import { isDeepStrictEqual } from 'node:util';
import { clientSigner, type CertificateSigningRequest } from '../../kinds/certificates.ts';
import { authorize } from '../authorization/rbac.ts';
import { mastersGroup } from '../authorization/user.ts';
import { duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { humanDuration } from '../humanDuration.ts';
import { nameProblems } from '../names.ts';
import { defineResource, type StrategyContext } from '../registry/resourceDefinition.ts';
import { timestamp } from '../registry/resourceStore.ts';
import { forbidden } from '../statusError.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { parseCertificateRequest } from '../x509/certificateRequest.ts';

const resource = {
  group: 'certificates.k8s.io',
  name: 'certificatesigningrequests',
  kind: 'CertificateSigningRequest',
};

const validUsages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const decisions = ['Approved', 'Denied'];
const lasting = [...decisions, 'Failed'];

function pemOf({ spec }: CertificateSigningRequest): string {
  return Buffer.from(spec?.request ?? '', 'base64').toString('utf8');
}

/** `validateCertificateSigningRequest`. */
function validate(request: CertificateSigningRequest): FieldError[] {
  const { usages = [], signerName = '', expirationSeconds } = request.spec ?? {};
  return [
    ...requestErrors(request),
    ...(usages.length === 0 ? [required('spec.usages')] : []),
    ...usages
      .map((usage, index) => ({ usage, field: `spec.usages[${index}]` }))
      .filter(({ usage }) => !validUsages.includes(usage))
      .map(({ usage, field }) => notSupported(field, usage, validUsages)),
    ...usages.flatMap((usage, index) =>
      usages.indexOf(usage) < index ? [duplicate(`spec.usages[${index}]`, usage)] : [],
    ),
    ...signerErrors(signerName),
    ...(expirationSeconds !== undefined && expirationSeconds < 600
      ? [
          invalidValue(
            'spec.expirationSeconds',
            expirationSeconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : []),
  ];
}

function requestErrors(request: CertificateSigningRequest): FieldError[] {
  try {
    parseCertificateRequest(pemOf(request));
    return [];
  } catch (error) {
    return [invalidValue('spec.request', request.spec?.request ?? '', (error as Error).message)];
  }
}

/** `ValidateSignerName`: a domain, a slash and a name. */
function signerErrors(signer: string): FieldError[] {
  const field = 'spec.signerName';
  if (signer === '') return [required(field)];
  if (signer === 'kubernetes.io/legacy-unknown') {
    return [invalidValue(field, signer, 'the legacy signerName is not allowed via this API version')];
  }
  const [domain = '', path, ...more] = signer.split('/');
  if (path === undefined || path === '' || more.length > 0) {
    const example = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalidValue(field, signer, example)];
  }
  if (!domain.includes('.'))
    return [invalidValue(field, domain, 'should be a domain with at least two segments separated by dots')];
  return nameProblems(domain, 'subdomain').map(text => invalidValue(field, domain, text));
}

/** What a write of `status` or `approval` may change of the other's part (`validateCertificateSigningRequestUpdate`). */
function changeErrors(
  subresource: string,
  { status }: CertificateSigningRequest,
  previous: CertificateSigningRequest,
): FieldError[] {
  const field = 'status.conditions';
  const ofType = (conditions: NonNullable<typeof status>['conditions'], type: string): object[] =>
    (conditions ?? []).filter(condition => condition.type === type);
  const [now, before] = [status?.conditions ?? [], previous.status?.conditions ?? []];
  const errors = lasting
    .filter(type => ofType(now, type).length < ofType(before, type).length)
    .map(type => forbiddenField(field, `updates may not remove a condition of type ${JSON.stringify(type)}`));
  if (subresource !== 'approval') {
    const added = decisions.filter(type => ofType(now, type).length > ofType(before, type).length);
    errors.push(
      ...added.map(type => forbiddenField(field, `updates may not add a condition of type ${JSON.stringify(type)}`)),
    );
  }
  const exclusive = now.find(({ type }, index) => {
    const other = decisions.find(decision => decision !== type);
    return decisions.includes(type) && now.slice(0, index).some(condition => condition.type === other);
  });
  if (exclusive) {
    errors.push(invalidValue(field, exclusive.type, 'Approved and Denied conditions are mutually exclusive'));
  }
  if (subresource === 'approval' && status?.certificate !== previous.status?.certificate) {
    errors.push(forbiddenField('status.certificate', 'updates may not set certificate content'));
  }
  return errors;
}

/** The plug-in `CertificateApproval`. */
function checkApprover({ user, ...reader }: StrategyContext, { metadata, spec }: CertificateSigningRequest): void {
  if (user === undefined) return;
  const signer = spec?.signerName ?? '';
  const may = (name: string): boolean =>
    authorize(reader, user, {
      verb: 'approve',
      group: resource.group,
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    }).allowed;
  if (may(signer) || may(`${signer.split('/')[0]!}/*`)) return;
  const why = `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`;
  throw forbidden(resource, metadata.name, why);
}

function conditionText({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => (status?.conditions ?? []).some(condition => condition.type === type);
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decision}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

/** Conditions get the times that whoever sets them leaves out (`populateConditionTimestamps`). */
function takeConditions(request: CertificateSigningRequest, given: CertificateSigningRequest): void {
  const now = timestamp(new Date());
  const before = request.status?.conditions ?? [];
  const conditions = (given.status?.conditions ?? []).map(condition => ({
    ...condition,
    lastUpdateTime: condition.lastUpdateTime ?? now,
    lastTransitionTime:
      condition.lastTransitionTime ??
      before.find(({ type, status }) => type === condition.type && status === condition.status)?.lastTransitionTime ??
      now,
  }));
  request.status = { ...request.status, conditions };
  if (isDeepStrictEqual(conditions, [])) delete request.status.conditions;
}

export const certificateSigningRequests = defineResource<CertificateSigningRequest>({
  ...resource,
  version: 'v1',
  shortNames: ['csr'],
  namespaced: false,
  nameRule: 'pathSegment',
  strategy: {
    prepareForCreate(request, { user }) {
      const { request: pem, signerName, expirationSeconds, usages } = request.spec ?? {};
      request.spec = Object.fromEntries(
        Object.entries({
          request: pem,
          signerName,
          expirationSeconds,
          usages,
          username: user?.username,
          uid: user?.uid,
          groups: user && [...user.groups],
          extra: user?.extra,
        }).filter(([, value]) => value !== undefined),
      );
      request.status = {};
      refuseMasters(request);
    },
    // A request stays as it was made.
    prepareForUpdate: (request, previous) => void (request.spec = structuredClone(previous.spec ?? {})),
    validate,
    validateStatus: (request, previous) => changeErrors('status', request, previous),
    validateSubresource(name, request, previous, context) {
      checkApprover(context, previous);
      return changeErrors(name, request, previous);
    },
  },
  subresources: { approval: takeConditions, status: takeConditions },
  columns: [
    nameColumn,
    ageColumn,
    { name: 'SignerName', type: 'string', cell: ({ spec }) => spec?.signerName ?? '<none>' },
    { name: 'Requestor', type: 'string', cell: ({ spec }) => spec?.username ?? '' },
    {
      name: 'RequestedDuration',
      type: 'string',
      cell: ({ spec }) =>
        spec?.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
    },
    { name: 'Condition', type: 'string', cell: conditionText },
  ],
  selectableFields: { 'spec.signerName': ({ spec }) => spec?.signerName ?? '' },
});

/** The plug-in `CertificateSubjectRestriction`. */
function refuseMasters(request: CertificateSigningRequest): void {
  if (request.spec?.signerName !== clientSigner || requestErrors(request).length > 0) return;
  if (!parseCertificateRequest(pemOf(request)).organizations.includes(mastersGroup)) return;
  const why = `use of ${clientSigner} signer with ${mastersGroup} group is not allowed`;
  throw forbidden(resource, request.metadata.name, why);
}
