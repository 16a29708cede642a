import { parseKubectlCommands } from './kubectl.ts';
import { simpleCommands, type SimpleCommand } from './simpleCommands.ts';

/** What in a statement would take commands away from the lab's cluster. */
export interface ClusterOverride {
  /** `elsewhere`: a command would go to another cluster. `rewrites`: the lab's kubeconfig would be written to. */
  kind: 'elsewhere' | 'rewrites';
  /** As the statement has it: `--context`, `KUBECONFIG`, `kubectl config use-context`. */
  what: string;
}

/** Options by which clients choose a cluster, by their long names. */
const anyClient = ['kubeconfig', 'kube-context', 'kube-apiserver'];
const kubectlOptions = ['kubeconfig', 'context', 'cluster', 'server'];
/** Programs that say by `--kubeconfig` where to write. */
const provisioners = new Set(['gcloud', 'aws', 'az', 'minikube', 'kind', 'k3d', 'eksctl', 'doctl']);
const configWriters = /^(?:use(?:-context)?|set(?:-.+)?|unset|rename-context|delete-.+)$/;

/** Commands of other tools that write into the file that `KUBECONFIG` names. Source: each tool's own help. */
const writers: readonly (readonly string[])[] = [
  ['gcloud', 'container', 'clusters', 'get-credentials'],
  ['gcloud', 'container', 'clusters', 'create'],
  ['gcloud', 'container', 'clusters', 'create-auto'],
  ['aws', 'eks', 'update-kubeconfig'],
  ['az', 'aks', 'get-credentials'],
  ['eksctl', 'create', 'cluster'],
  ['eksctl', 'utils', 'write-kubeconfig'],
  ['doctl', 'kubernetes', 'cluster'],
  ['minikube', 'start'],
  ['minikube', 'profile'],
  ['minikube', 'delete'],
  ['kind', 'create', 'cluster'],
  ['kind', 'delete', 'cluster'],
  ['kind', 'export', 'kubeconfig'],
  ['k3d', 'cluster', 'create'],
  ['k3d', 'cluster', 'delete'],
  ['k3d', 'kubeconfig', 'merge'],
];

/**
 * What in a lesson's statement would lead to another cluster than the lab's, or change the lab's kubeconfig; undefined
 * for nearly all statements. An `export KUBECONFIG=…` by itself is none: it is set back before the next command.
 */
export function clusterOverride(text: string): ClusterOverride | undefined {
  const commands = simpleCommands(text);
  // Loops and conditions: what they will run is not to be told but by its words.
  if (commands.length === 0) return overrideInWords(text);
  for (const command of parseKubectlCommands(text)) {
    const option = kubectlOptions.find(name => Object.hasOwn(command.flags, name));
    if (option !== undefined) return { kind: 'elsewhere', what: `--${option}` };
    if (command.verb === 'config' && configWriters.test(command.subverb)) {
      return { kind: 'rewrites', what: `kubectl config ${command.subverb}` };
    }
  }
  for (const command of commands) {
    const found = overrideIn(command, commands.length > 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function overrideIn({ words, environment }: SimpleCommand, isOneOfSeveral: boolean): ClusterOverride | undefined {
  const values = words.map(({ value }) => value);
  const [program = '', first = ''] = values;
  const sets = program === 'export' && values.some(value => value.startsWith('KUBECONFIG='));
  // Alone, an assignment ends with its statement's shell line, and is set back.
  if ((Object.hasOwn(environment, 'KUBECONFIG') && words.length > 0) || (sets && isOneOfSeveral)) {
    return { kind: 'elsewhere', what: 'KUBECONFIG' };
  }
  const option = anyClient.find(name => values.some(value => value === `--${name}` || value.startsWith(`--${name}=`)));
  if (option !== undefined && !provisioners.has(program)) return { kind: 'elsewhere', what: `--${option}` };
  if ((program === 'kubectx' || program === 'kubens') && first !== '' && !/^-[ch]$/.test(first)) {
    return { kind: 'rewrites', what: program };
  }
  const positional = values.filter(value => !value.startsWith('-'));
  const writer = writers.find(names => names.every((name, index) => positional[index] === name));
  return writer && { kind: 'rewrites', what: writer.join(' ') };
}

function overrideInWords(text: string): ClusterOverride | undefined {
  const found =
    /\b(KUBECONFIG)=|(--(?:kubeconfig|kube-context|kube-apiserver))\b|\bkubectl\b[^\n;|&]*\s(--(?:context|cluster|server))\b/.exec(
      text,
    );
  const what = found?.[1] ?? found?.[2] ?? found?.[3];
  if (what !== undefined) return { kind: 'elsewhere', what };
  const config = /\bkubectl\s+config\s+(use-context|set-\w+|unset|rename-context|delete-\w+)\b/.exec(text)?.[1];
  return config === undefined ? undefined : { kind: 'rewrites', what: `kubectl config ${config}` };
}
