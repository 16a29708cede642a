// Writes the numbers of the fields of Kubernetes' messages, from the `protobuf` tags of upstream's Go types.
//   node tools/node.mjs tools/generateWireSchema.mjs API_MODULE APIMACHINERY_MODULE
// where the arguments are checkouts of k8s.io/api and k8s.io/apimachinery. Run it when a kind is added whose messages
// are not there yet.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const target = 'src/practice/apiserver/protobuf/wireSchema.ts';

/** Kinds that clients may send, by group and version. */
const roots = {
  'core/v1': [
    'Binding',
    'ConfigMap',
    'Endpoints',
    'Event',
    'LimitRange',
    'Namespace',
    'Node',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
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
  'coordination/v1': ['Lease'],
  'discovery/v1': ['EndpointSlice'],
  'events/v1': ['Event'],
  'meta/v1': ['DeleteOptions'],
  'networking/v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'policy/v1': ['Eviction', 'PodDisruptionBudget'],
  'rbac/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'scheduling/v1': ['PriorityClass'],
  'storage/v1': ['StorageClass'],
};

const [api, apimachinery] = process.argv.slice(2);
if (api === undefined || apimachinery === undefined) {
  console.error('usage: generateWireSchema.mjs API_MODULE APIMACHINERY_MODULE');
  process.exit(2);
}

/** Messages with a form of their own in JSON; the decoder knows them. */
const special = {
  'resource.Quantity': 'Quantity',
  'intstr.IntOrString': 'IntOrString',
  'runtime.RawExtension': 'RawExtension',
  'types.UID': 's',
  'types.NodeName': 's',
};
const specialMeta = new Set(['Time', 'MicroTime', 'FieldsV1']);

const packages = new Map();

function packageOf(name) {
  let found = packages.get(name);
  if (found === undefined) packages.set(name, (found = readPackage(name)));
  return found;
}

function readPackage(name) {
  const [group, version] = name.split('/');
  const file =
    group === 'meta' ? join(apimachinery, `pkg/apis/meta/${version}/types.go`) : join(api, group, version, 'types.go');
  const text = readFileSync(file, 'utf8');
  const imports = new Map();
  for (const [, alias, path, importVersion] of text.matchAll(
    /^\s*(\w+)?\s*"k8s\.io\/(?:api|apimachinery\/pkg\/apis)\/(\w+)\/(v\d\w*)"$/gm,
  )) {
    imports.set(alias ?? importVersion, `${path}/${importVersion}`);
  }
  const structs = new Map();
  for (const [, struct, body] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) structs.set(struct, body);
  const aliases = new Map();
  for (const [, alias, type] of text.matchAll(/^type (\w+) ([^\s{]+)$/gm)) aliases.set(alias, type);
  return { name, imports, structs, aliases };
}

const scalars = { string: 's', bool: 'b', int: 'i', int32: 'i', int64: 'i', float64: 'd', '[]byte': 'y' };
const lines = new Map();

function messageName(packageName, type) {
  if (packageName === 'core/v1' || packageName === 'meta/v1') return type;
  return `${packageName.replace('/v1', '').replace('/', '')}.${type}`;
}

/** The flags and the type of a Go type: `*` repeated, `%` a map from text, `!` a pointer. */
function describe(source, type) {
  if (scalars[type] !== undefined) return ['', scalars[type]];
  if (type.startsWith('*')) return ['!', describe(source, type.slice(1))[1]];
  if (type.startsWith('[]')) return ['*', describe(source, type.slice(2))[1]];
  const map = /^map\[[\w.]+\](.+)$/.exec(type);
  if (map) return ['%', describe(source, map[1])[1]];
  if (special[type] !== undefined) return ['', special[type]];
  const [qualifier, local] = type.includes('.') ? type.split('.') : [undefined, type];
  const from = qualifier === undefined ? source : packageOf(source.imports.get(qualifier) ?? unknown(source, type));
  if (from.name === 'meta/v1' && specialMeta.has(local)) return ['', local];
  const alias = from.aliases.get(local);
  if (alias !== undefined) {
    // A named list is a message of its own that holds the items.
    if (alias.startsWith('[]')) return ['', 'Items'];
    return describe(from, alias);
  }
  return ['', addMessage(from, local)];
}

function unknown(source, type) {
  throw new Error(`${source.name}: ${type} is not known`);
}

function addMessage(source, type) {
  const name = messageName(source.name, type);
  if (lines.has(name)) return name;
  lines.set(name, '');
  const body = source.structs.get(type) ?? unknown(source, type);
  const fields = [];
  for (const [, field, json, number] of body.matchAll(
    /^\t([^\n`/]+?)\s*`[^`\n]*?json:"([^",]*)[^`\n]*protobuf:"\w+,(\d+)[^`\n]*`$/gm,
  )) {
    const words = field.trim().split(/\s+/);
    const [flags, described] = describe(source, words.at(-1));
    fields.push(`${number}${flags}${json}:${described}`);
  }
  lines.set(name, fields.join(' '));
  return name;
}

const kinds = [];
for (const [packageName, names] of Object.entries(roots)) {
  const source = packageOf(packageName);
  for (const kind of names) {
    const [group, version] = packageName.split('/');
    kinds.push(`${version} ${group} ${kind} ${addMessage(source, kind)}`);
  }
}

const messages = [...lines]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, fields]) => `${name} ${fields}`.trimEnd())
  .join('\n');
writeFileSync(
  target,
  `// Generated by tools/generateWireSchema.mjs from the field numbers of k8s.io/api.

/** Version, group and kind of what clients send, and the message that it is. */
export const wireKinds = \`
${kinds.join('\n')}
\`;

/**
 * A message in each line: its name, and its fields as NUMBER, flags, JSON name, colon and type. Flags: \`*\` a list,
 * \`%\` a map from texts, \`!\` what may be absent, so that zero means something. A field without a name is a message
 * whose fields stand in this one. Types: \`s\` text, \`i\` integer, \`b\` boolean, \`d\` double, \`y\` bytes, or a message.
 */
export const wireMessages = \`
${messages}
\`;
`,
);
console.log(`${lines.size} messages in ${target}`);
