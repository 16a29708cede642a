import type { Target } from '../../checkpoint/expectation.ts';
import { kindOf } from '../../checkpoint/targetText.ts';
import { parseKubectlCommands, type KubectlCommand } from '../../shell/kubectl.ts';
import { simpleCommands } from '../../shell/simpleCommands.ts';
import type { Block, Statement } from '../lesson.ts';
import { createsKind } from '../kinds.ts';
import { manifestTargets } from '../manifestObjects.ts';
import { builtInKind } from '../schema/kubernetesSchema.ts';

/** Programs of labs that make no objects in the cluster. */
const harmless = new Set(
  `alias awk aws az base64 cat cd clear cp curl cut date diff dig docker echo exit export false find gcloud git grep head
  history hostname jq kind k3d less ls mkdir minikube more mv nano nslookup openssl ping podman printf pwd rm sed set
  shopt sleep sort tail tee test time touch tr true type uniq unset vi vim watch wc wget which whoami yq code
  kubectl k`.split(/\s+/),
);

/** Kinds that only commands of a lesson make, so that one that nothing made is not there. */
const made = new Set(
  `ConfigMap CronJob DaemonSet Deployment HorizontalPodAutoscaler Ingress Job Namespace NetworkPolicy
  PersistentVolumeClaim Pod PodDisruptionBudget ReplicaSet Role RoleBinding Secret Service ServiceAccount
  StatefulSet`.split(/\s+/),
);

/** What the commands of a lesson have made so far, as far as their text tells. */
export class World {
  /** Something ran that may have made anything. */
  isOpaque = false;
  private readonly objects = new Map<string, Set<string>>();
  private readonly names = new Set<string>();

  /** Takes in what a statement makes. */
  run({ text, objects = [] }: Pick<Statement, 'text' | 'objects'>): void {
    for (const target of objects) this.add(target.resource, target.name);
    const commands = simpleCommands(text);
    const compound = commands.length === 0 && text.trim() !== '' && !text.trimStart().startsWith('#');
    if (compound || commands.some(({ words }) => !harmless.has(baseName(words[0]?.value ?? '')))) this.isOpaque = true;
    for (const command of parseKubectlCommands(text)) this.runKubectl(command, objects);
  }

  /** Manifests that a lesson shows are there for the learner to apply. */
  show(block: Block): void {
    if (block.kind !== 'manifest') return;
    for (const target of manifestTargets(block.text) ?? []) this.add(target.resource, target.name);
  }

  /** Whether there is such an object, or may be: only `false` is sure. */
  mayHave({ resource, name, namespace }: Target): boolean {
    const kind = builtInKind(resource);
    if (this.isOpaque || name === undefined || kind === undefined || !made.has(kind)) return true;
    if (namespace?.startsWith('kube-') === true || /^(?:default|kubernetes|kube-.*)$/.test(name)) return true;
    if (this.objects.get(kind)?.has(name) === true) return true;
    // Controllers make objects whose names begin with those of their owners.
    return this.isOwned(name) || /[<>$`*]/.test(name);
  }

  private isOwned(name: string): boolean {
    for (let end = name.lastIndexOf('-'); end > 0; end = name.lastIndexOf('-', end - 1)) {
      if (this.names.has(name.slice(0, end))) return true;
    }
    return false;
  }

  /** The names of the objects of a kind, as commands take it. */
  namesOf(resource: string): string[] {
    return [...(this.objects.get(kindOf(resource)) ?? [])];
  }

  private runKubectl(command: KubectlCommand, objects: readonly Target[]): void {
    const { verb, subverb, args, files, targets, flags, dryRun } = command;
    if (flags.help !== undefined) return;
    const makes = ['apply', 'create', 'replace'].includes(verb) && !dryRun;
    if (makes && files.length > 0 && objects.length === 0) this.isOpaque = true;
    if (dryRun) return;
    switch (verb) {
      case 'create': {
        const kind = createsKind(subverb);
        if (kind !== undefined) this.add(kind, args[0]);
        break;
      }
      case 'run':
        this.add('pod', args[0]);
        if (flags.expose !== undefined) this.add('service', args[0]);
        break;
      case 'expose':
        this.add('service', flags.name?.at(-1) ?? targets[0]?.name);
        break;
      case 'autoscale':
        this.add('hpa', flags.name?.at(-1) ?? targets[0]?.name);
        break;
      case 'debug':
      case 'plugin':
        this.isOpaque = true;
    }
  }

  private add(resource: string, name: string | undefined): void {
    if (name === undefined) return;
    // What a placeholder or the shell names may be anything.
    if (/[<>$`*]/.test(name)) this.isOpaque = true;
    const kind = builtInKind(resource) ?? kindOf(resource);
    const names = this.objects.get(kind);
    if (names === undefined) this.objects.set(kind, new Set([name]));
    else names.add(name);
    this.names.add(name);
  }
}

function baseName(program: string): string {
  return program.split('/').at(-1) ?? program;
}
