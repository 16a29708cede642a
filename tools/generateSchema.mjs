// Writes what the practice cluster knows about the fields of Kubernetes' messages, in compact form and without prose.
//   node tools/node.mjs tools/generateSchema.mjs [MODULES]
// where MODULES is the folder of Go's module cache with k8s.io's modules of one release (default: that of `go env
// GOMODCACHE`). Numbers, types and enumerations come from upstream's Go types; what is required, how lists and maps are
// merged, and defaults from the OpenAPI documents that k8s.io/kubernetes carries. Run it when a kind is added whose
// messages are not there yet.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const target = 'src/practice/apiserver/schema/apiSchema.ts';
const minor = '34';

/** Kinds that clients may send, by group and version. */
const roots = {
  'core/v1': [
    'Binding',
    'ComponentStatus',
    'ConfigMap',
    'Endpoints',
    'Event',
    'LimitRange',
    'Namespace',
    'Node',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'PodTemplate',
    'ReplicationController',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'admissionregistration/v1': [
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions/v1': ['CustomResourceDefinition'],
  'apiregistration/v1': ['APIService'],
  'apps/v1': ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'authentication/v1': ['SelfSubjectReview', 'TokenRequest', 'TokenReview'],
  'authorization/v1': [
    'LocalSubjectAccessReview',
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ],
  'autoscaling/v1': ['HorizontalPodAutoscaler', 'Scale'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['CronJob', 'Job'],
  'certificates/v1': ['CertificateSigningRequest'],
  'coordination/v1': ['Lease'],
  'discovery/v1': ['EndpointSlice'],
  'events/v1': ['Event'],
  'flowcontrol/v1': ['FlowSchema', 'PriorityLevelConfiguration'],
  'meta/v1': ['DeleteOptions', 'ListMeta'],
  'networking/v1': ['IPAddress', 'Ingress', 'IngressClass', 'NetworkPolicy', 'ServiceCIDR'],
  'node/v1': ['RuntimeClass'],
  'policy/v1': ['Eviction', 'PodDisruptionBudget'],
  'rbac/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'resource/v1': ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
  'scheduling/v1': ['PriorityClass'],
  'storage/v1': [
    'CSIDriver',
    'CSINode',
    'CSIStorageCapacity',
    'StorageClass',
    'VolumeAttachment',
    'VolumeAttributesClass',
  ],
};

const modules = join(
  process.argv[2] ?? execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim(),
  process.argv[2] === undefined ? 'k8s.io' : '',
);

/** The folder of a module's newest patch version of the minor release. */
function moduleFolder(name) {
  const major = name === 'kubernetes' ? 'v1' : 'v0';
  const found = readdirSync(modules)
    .filter(folder => folder.startsWith(`${name}@${major}.${minor}.`))
    .sort((a, b) => Number(a.split('.').at(-1)) - Number(b.split('.').at(-1)));
  if (found.length === 0) throw new Error(`k8s.io/${name} ${major}.${minor} is not in ${modules}`);
  return join(modules, found.at(-1));
}

const api = moduleFolder('api');
const apimachinery = moduleFolder('apimachinery');
const apiextensions = moduleFolder('apiextensions-apiserver');
const aggregator = moduleFolder('kube-aggregator');

/** Published schemas by name. */
const published = new Map();
const specs = join(moduleFolder('kubernetes'), 'api/openapi-spec/v3');
for (const file of readdirSync(specs)) {
  const document = JSON.parse(readFileSync(join(specs, file), 'utf8'));
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) published.set(name, schema);
}

/** Messages with a form of their own in JSON; the decoder knows them. */
const special = {
  'resource.Quantity': 'Quantity',
  'intstr.IntOrString': 'IntOrString',
  'runtime.RawExtension': 'RawExtension',
  'types.UID': 's',
  'types.NodeName': 's',
};
const specialIn = {
  'meta/v1': new Set(['Time', 'MicroTime', 'FieldsV1']),
  'apiextensions/v1': new Set([
    'JSON',
    'JSONSchemaPropsOrArray',
    'JSONSchemaPropsOrBool',
    'JSONSchemaPropsOrStringArray',
  ]),
};

const packages = new Map();

function packageOf(name) {
  let found = packages.get(name);
  if (found === undefined) packages.set(name, (found = readPackage(name)));
  return found;
}

function readPackage(name) {
  const [group, version] = name.split('/');
  const folder =
    group === 'meta'
      ? join(apimachinery, `pkg/apis/meta/${version}`)
      : group === 'apiextensions'
        ? join(apiextensions, `pkg/apis/apiextensions/${version}`)
        : group === 'apiregistration'
          ? join(aggregator, `pkg/apis/apiregistration/${version}`)
          : join(api, group, version);
  const text = readdirSync(folder)
    .filter(file => /^types.*\.go$/.test(file) && !file.endsWith('_test.go') && !file.includes('swagger'))
    .map(file => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const imports = new Map();
  for (const [, alias, path, importVersion] of text.matchAll(
    /^(?:import)?\s*(\w+)?\s*"k8s\.io\/(?:api|apimachinery\/pkg\/apis)\/(\w+)\/(v\d\w*)"$/gm,
  )) {
    imports.set(alias ?? importVersion, `${path}/${importVersion}`);
  }
  const structs = new Map();
  for (const [, struct, body] of text.matchAll(/^type (\w+) struct ?\{(?:\n([\s\S]*?)^)?\}/gm))
    structs.set(struct, body ?? '');
  const aliases = new Map();
  const enums = new Map();
  for (const [, comment, alias, type] of text.matchAll(/((?:^\/\/.*\n)*)^type (\w+) ([^\s{]+)$/gm)) {
    aliases.set(alias, type);
    if (/^\/\/ \+enum\s*$/m.test(comment)) {
      const written = new RegExp(
        `^\\s*\\w+(?:\\s+${alias}\\s*=\\s*|\\s*=\\s*${alias}\\()(?:"([^"]*)"|v1\\.(\\w+))`,
        'gm',
      );
      const values = [...text.matchAll(written)].map(([, value, elsewhere]) => value ?? constantOfCore(elsewhere));
      enums.set(alias, [...new Set(values)].sort());
    }
  }
  return { name, imports, structs, aliases, enums };
}

/** The value of `IPv4 = …` in core/v1. */
function constantOfCore(name) {
  const text = readFileSync(join(api, 'core/v1/types.go'), 'utf8');
  return new RegExp(`^\\s*${name}\\s+\\w+\\s*=\\s*"([^"]*)"`, 'm').exec(text)[1];
}

const scalars = { string: 's', bool: 'b', int: 'i', int32: 'i', int64: 'l', float64: 'd', '[]byte': 'y' };
const messages = new Map();
const enumerations = new Map();

function messageName(packageName, type) {
  if (packageName === 'core/v1') return type;
  return `${packageName.replace('/v1', '').replace('/', '')}.${type}`;
}

function publishedName(packageName, type) {
  const [group, version] = packageName.split('/');
  if (group === 'meta') return `io.k8s.apimachinery.pkg.apis.meta.${version}.${type}`;
  if (group === 'apiextensions') return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${version}.${type}`;
  if (group === 'apiregistration') return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${version}.${type}`;
  return `io.k8s.api.${group}.${version}.${type}`;
}

/**
 * The flags and the type of a Go type.
 * @param around the published schema of the message in which the fields of this type stand, when they do
 */
function describe(source, type, around) {
  if (scalars[type] !== undefined) return ['', scalars[type]];
  if (type.startsWith('*')) return ['!', describe(source, type.slice(1))[1]];
  if (type.startsWith('[]')) return ['*', describe(source, type.slice(2))[1]];
  const map = /^map\[[\w.]+\](.+)$/.exec(type);
  if (map) return ['%', describe(source, map[1])[1]];
  if (special[type] !== undefined) return ['', special[type]];
  const [qualifier, local] = type.includes('.') ? type.split('.') : [undefined, type];
  const from = qualifier === undefined ? source : packageOf(source.imports.get(qualifier) ?? unknown(source, type));
  if (specialIn[from.name]?.has(local)) return ['', from.name === 'meta/v1' ? local : 'JSON'];
  const values = from.enums.get(local);
  if (values !== undefined) {
    const name = messageName(from.name, local);
    enumerations.set(name, values);
    return ['', `s|${name}`];
  }
  const alias = from.aliases.get(local);
  if (alias !== undefined) {
    // A named list of texts is a message of its own that holds the items.
    return alias === '[]string' ? ['', 'Items'] : describe(from, alias);
  }
  return ['', addMessage(from, local, around)];
}

function unknown(source, type) {
  throw new Error(`${source.name}: ${type} is not known`);
}

function addMessage(source, type, around) {
  const name = messageName(source.name, type);
  if (messages.has(name)) return name;
  messages.set(name, '');
  const body = source.structs.get(type) ?? unknown(source, type);
  const schema = published.get(publishedName(source.name, type)) ?? around ?? unknown(source, `the schema of ${type}`);
  const fields = [];
  for (const [, field, json, options, number] of body.matchAll(
    /^\t([^\n`/]+?)\s*`[^`\n]*?json:"([^",]*)([^"\n]*)"[^`\n]*protobuf:"\w+,(\d+)[^`\n]*`/gm,
  )) {
    const [flags, described] = describe(source, field.trim().split(/\s+/).at(-1), json === '' ? schema : undefined);
    const isAlways = !options.includes('omitempty') && !options.includes('omitzero') && !options.includes('inline');
    const facts =
      json === ''
        ? ''
        : factsOf(
            schema.properties?.[json] ?? unknown(source, `${type}.${json}`),
            isAlways && flags === '' && /^[silbd]\b/.test(described),
          );
    const required = json !== '' && schema.required?.includes(json) ? (isAlways ? '+' : '=') : isAlways ? '-' : '';
    fields.push(`${number}${required}${flags}${json}:${described}${facts}`);
  }
  messages.set(name, `${schema['x-kubernetes-map-type'] === 'atomic' ? '~ ' : ''}${fields.join(' ')}`);
  return name;
}

/**
 * What the published schema says of a field beside its type.
 * @param hasZero its default is zero without being told
 */
function factsOf(property, hasZero) {
  const listType = property['x-kubernetes-list-type'];
  const strategy = property['x-kubernetes-patch-strategy'] ?? '';
  const { default: value } = property;
  return [
    property['x-kubernetes-map-type'] === 'atomic' ? '~' : '',
    listType === 'set' ? '@' : '',
    listType === 'map' ? `@${property['x-kubernetes-list-map-keys'].join(',')}` : '',
    strategy.includes('merge') ? `^${property['x-kubernetes-patch-merge-key'] ?? ''}` : '',
    strategy.includes('retainKeys') ? '&' : '',
    strategy === 'replace' ? '$' : '',
    typeof value === 'object' || value === undefined || (hasZero && !value) ? '' : `#${value}`,
  ].join('');
}

const kinds = [];
for (const [packageName, names] of Object.entries(roots)) {
  const source = packageOf(packageName);
  for (const kind of names) {
    const [group, version] = packageName.split('/');
    kinds.push(`${version} ${group} ${kind} ${addMessage(source, kind)}`);
  }
}

const byName = ([a], [b]) => (a < b ? -1 : 1);
const messageLines = [...messages].sort(byName).map(([name, fields]) => `${name} ${fields}`.trimEnd());
const enumLines = [...enumerations].sort(byName).map(([name, values]) => `${name} ${values.join(',')}`);
writeFileSync(
  target,
  `// Generated by tools/generateSchema.mjs from the types and the OpenAPI documents of Kubernetes 1.${minor}.

/** Version, group and kind of what clients send, and the message that it is. */
export const apiKinds = \`
${kinds.join('\n')}
\`;

/** An enumeration in each line: its name and its values, of which one may be empty. */
export const apiEnums = \`
${enumLines.join('\n')}
\`;

/**
 * A message in each line: its name, \`~\` when it is owned and replaced as a whole, and its fields as NUMBER, flags, JSON
 * name, colon, type and facts. A field without a name is a message whose fields stand in this one.
 *
 * Flags: \`+\` required, \`=\` required but left out by Go when it is empty, \`-\` optional but never left out by Go;
 * \`*\` a list, \`%\` a map from texts, \`!\` what may be absent, so that zero means something.
 * Types: \`s\` text, \`i\` and \`l\` integers of 32 and 64 bits, \`b\` boolean, \`d\` double, \`y\` bytes, or a message.
 * Facts: \`|\` an enumeration; \`~\` a map that is owned as a whole; \`@\` a list that is a set, or one of items with these
 * keys (server-side apply); \`^\` a list that is merged, by this key (strategic merge), \`&\` and what the patch does not
 * name is dropped, \`$\` replaced; \`#\` the default, which is zero for a value that Go never leaves out.
 */
export const apiMessages = \`
${messageLines.join('\n')}
\`;
`,
);
console.log(`${messages.size} messages, ${enumerations.size} enumerations in ${target}`);
