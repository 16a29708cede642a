import type { Expectation, Target, WaitCondition } from '../checkpoint/expectation.ts';
import { parseKubectlCommands, type KubectlCommand, type KubectlTarget } from '../shell/kubectl.ts';
import { simpleCommands } from '../shell/simpleCommands.ts';
import { createsKind, comesBack, isKind } from './kinds.ts';
import type { ManifestFiles } from './manifestFiles.ts';
import { manifestTargets } from './manifestObjects.ts';
import { serviceTypes } from './target.ts';

/**
 * Infers what commands bring about, by the table "Inferred checkpoints" of the lesson format. One instance reads the
 * statements of a lesson in their order, since a command may use a file, or a namespace, that an earlier one set.
 */
export class ExpectationInference {
  private readonly files: ManifestFiles;
  private namespace: string | undefined;
  /** Those in the files of the statement that is being read. */
  private objects: Target[] = [];

  /** @param namespace where commands without `-n` go; undefined: the lab's own */
  constructor(namespace: string | undefined, files: ManifestFiles) {
    this.namespace = namespace;
    this.files = files;
  }

  /**
   * What the statement brings about, without `expectation` when that is no state of the cluster, or cannot be told; and
   * the objects in the files that it names.
   */
  async infer(statement: { id: string; text: string }): Promise<{ expectation?: Expectation; objects: Target[] }> {
    const expectations: Expectation[] = [];
    this.objects = [];
    for (const command of parseKubectlCommands(statement.text)) {
      if (command.flags.help === undefined) {
        expectations.push(...(await this.ofCommand(command, statement.id)));
        this.noteOutput(command);
        this.noteNamespace(command);
      }
    }
    this.noteFiles(statement.text);
    const expectation = all(expectations);
    return { objects: this.objects, ...(expectation === undefined ? {} : { expectation }) };
  }

  private async ofCommand(command: KubectlCommand, statement: string): Promise<Expectation[]> {
    if (command.dryRun || placeholder(command.namespace)) return [];
    const { verb, subverb } = command;
    switch (`${verb} ${subverb}`) {
      case 'set image':
      case 'set env':
      case 'set resources':
      case 'rollout restart':
      case 'rollout undo':
        if (command.flags.list !== undefined || command.flags.local !== undefined) return [];
        return this.named(command).flatMap(target =>
          isKind(target.resource, 'pod') ? [] : wait(target, { type: 'rollout', after: statement }),
        );
    }
    switch (verb) {
      case 'create':
        return command.subverb === '' ? this.ofFiles(command, { type: 'ready' }) : this.created(command);
      case 'apply':
        return subverb === '' && command.args.length === 0 ? this.ofFiles(command, { type: 'ready' }) : [];
      case 'replace':
        return this.ofFiles(command, { type: 'ready' });
      case 'run':
        return this.ran(command);
      case 'expose':
        return this.exposed(command);
      case 'scale':
        return this.scaled(command);
      case 'autoscale':
        return this.autoscaled(command);
      case 'delete':
        return this.deleted(command);
      case 'label':
      case 'annotate':
        return this.labelled(command, verb === 'label' ? 'labels' : 'annotations');
      case 'taint':
        return this.tainted(command);
      case 'cordon':
      case 'drain':
      case 'uncordon':
        return this.cordoned(command, verb !== 'uncordon');
      default:
        return [];
    }
  }

  /** `kubectl create KIND NAME`. */
  private created(command: KubectlCommand): Expectation[] {
    const target = this.createdTarget(command);
    if (target === undefined) return [];
    if (target.resource !== 'deployment') return wait(target, { type: 'exists' });
    const replicas = count(command.flags.replicas) ?? 1;
    return wait(target, { type: 'replicas', replicas });
  }

  private createdTarget(command: KubectlCommand): Target | undefined {
    const name = command.args[0];
    const resource = createsKind(command.subverb);
    return resource === undefined || !isName(name) ? undefined : this.target(command, resource, name);
  }

  private ran(command: KubectlCommand): Expectation[] {
    const name = command.args[0];
    if (!isName(name) || (command.flags.rm !== undefined && command.flags.rm.at(-1) !== 'false')) return [];
    const pod = this.target(command, 'pod', name);
    const ready: Expectation = { kind: 'wait', target: pod, condition: { type: 'ready' } };
    const succeeded: Expectation = {
      kind: 'wait',
      target: pod,
      condition: { type: 'jsonpath', path: '{.status.phase}', value: 'Succeeded' },
    };
    const service = this.target(command, 'service', name);
    return [
      command.flags.restart?.at(-1) === 'Never' ? { kind: 'any', of: [ready, succeeded] } : ready,
      ...(command.flags.expose === undefined ? [] : wait(service, { type: 'exposed', serviceType: 'ClusterIP' })),
    ];
  }

  private exposed(command: KubectlCommand): Expectation[] {
    const [target, second] = command.targets;
    const name = command.flags.name?.at(-1) ?? target?.name;
    const type = command.flags.type?.at(-1) ?? 'ClusterIP';
    if (second !== undefined || !isName(name) || (target?.dynamic === true && command.flags.name === undefined))
      return [];
    const service = this.target(command, 'service', name);
    const serviceType = serviceTypes.find(known => known === type);
    return wait(service, serviceType === undefined ? { type: 'exists' } : { type: 'exposed', serviceType });
  }

  private scaled(command: KubectlCommand): Expectation[] {
    const replicas = count(command.flags.replicas);
    if (replicas === undefined) return [];
    return this.named(command).flatMap(target => wait(target, { type: 'replicas', replicas }));
  }

  private autoscaled(command: KubectlCommand): Expectation[] {
    return this.named(command).flatMap(({ name = '' }) =>
      wait(this.target(command, 'horizontalpodautoscaler', command.flags.name?.at(-1) ?? name), { type: 'exists' }),
    );
  }

  private async deleted(command: KubectlCommand): Promise<Expectation[]> {
    if (command.files.length > 0) return this.ofFiles(command, { type: 'absent' });
    if (command.allNamespaces || command.flags['field-selector'] !== undefined) return [];
    const targets = this.selected(command).filter(target => !comesBack(target));
    return targets.flatMap(target => wait(target, { type: 'absent' }));
  }

  /** `label pods web app=web tier-`: what is given is set, what ends with a hyphen is missing. */
  private labelled(command: KubectlCommand, field: 'labels' | 'annotations'): Expectation[] {
    const values: Record<string, unknown> = {};
    for (const arg of command.args) {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(arg) ?? [];
      if (key !== undefined) values[key] = value;
      else if (arg.endsWith('-')) values[arg.slice(0, -1)] = { $missing: true };
    }
    if (Object.keys(values).length === 0 || command.dynamic || command.flags.list !== undefined) return [];
    const object = { metadata: { [field]: values } };
    return this.selected(command).map(target => ({
      kind: 'match',
      target,
      object,
      ...(target.name === undefined ? { match: 'all' as const } : {}),
    }));
  }

  /** `taint nodes node-1 key=value:NoSchedule other-`. */
  private tainted(command: KubectlCommand): Expectation[] {
    return this.selected(command).flatMap(target =>
      command.args.flatMap((arg): Expectation[] => {
        const [, key, , effect, removed] = /^([\w./-]+?)(=[^:]*)?(?::(\w+))?(-)?$/.exec(arg) ?? [];
        if (key === undefined || (effect === undefined && removed === undefined)) return [];
        const path = `{.spec.taints[?(@.key=="${key}")].effect}`;
        const present: WaitCondition =
          effect === undefined ? { type: 'jsonpath', path } : { type: 'jsonpath', path, value: effect };
        const expectation: Expectation = { kind: 'wait', target, condition: present };
        return [removed === undefined ? expectation : { kind: 'not', of: expectation }];
      }),
    );
  }

  private cordoned(command: KubectlCommand, cordoned: boolean): Expectation[] {
    if (command.dynamic) return [];
    return command.args.filter(isName).map(name => {
      const target: Target = { resource: 'node', name };
      const match: Expectation = { kind: 'match', target, object: { spec: { unschedulable: true } } };
      return cordoned ? match : { kind: 'not', of: match };
    });
  }

  /** Every object of the command's files; nothing when one of them cannot be told. */
  private async ofFiles(command: KubectlCommand, condition: WaitCondition): Promise<Expectation[]> {
    const targets: Target[] = [];
    for (const { path, kustomize } of command.files) {
      const own = await (kustomize ? this.files.kustomized(path) : this.fileTargets(path, command));
      if (own === undefined) return [];
      targets.push(...own);
    }
    const objects = targets.map(({ resource, name = '', namespace }) =>
      this.target(command, resource, name, namespace),
    );
    this.objects.push(...objects);
    return objects
      .filter(target => condition.type !== 'absent' || !comesBack(target))
      .flatMap(target => wait(target, condition));
  }

  private async fileTargets(path: string, command: KubectlCommand): Promise<Target[] | undefined> {
    if (path === '-') {
      if (command.input !== undefined) return manifestTargets(command.input);
      return command.pipedFrom && this.writtenTargets(command.pipedFrom);
    }
    return /^https?:/i.test(path) || placeholder(path) ? undefined : this.files.targetsOf(path);
  }

  /** The objects of a manifest that a command writes: `create … --dry-run=client -o yaml`, `get deployment web -o yaml`. */
  private writtenTargets(command: KubectlCommand): Target[] | undefined {
    if (!/^(?:yaml|json)$/.test(command.flags.output?.at(-1) ?? '')) return undefined;
    let targets: Target[] = [];
    if (command.verb === 'get') targets = this.named(command);
    else if (command.dryRun) {
      const name =
        command.verb === 'expose' ? (command.flags.name?.at(-1) ?? command.targets[0]?.name) : command.args[0];
      const resource = { create: createsKind(command.subverb), run: 'pod', expose: 'service' }[command.verb];
      if (resource !== undefined && isName(name)) targets = [this.target(command, resource, name)];
    }
    return targets.length > 0 ? targets : undefined;
  }

  private noteOutput(command: KubectlCommand): void {
    if (command.output !== undefined) this.files.note(command.output, this.writtenTargets(command));
  }

  /** `cat <<EOF > web.yaml`, `cat > web.yaml <<EOF`, `tee web.yaml <<EOF`. */
  private noteFiles(text: string): void {
    if (!text.includes('<<')) return;
    for (const { words, input, output } of simpleCommands(text)) {
      const path = words[0]?.value === 'tee' ? words[1]?.value : output;
      if (input !== undefined && path !== undefined && path !== '/dev/null') this.files.show(path, input);
    }
  }

  private noteNamespace(command: KubectlCommand): void {
    const { verb, subverb, flags, namespace } = command;
    if (verb !== 'config' || subverb !== 'set-context' || flags.current === undefined) return;
    if (isName(namespace)) this.namespace = namespace;
  }

  /** The objects that the command names; none when it does not name them all. */
  private named(command: KubectlCommand): Target[] {
    const usable = (target: KubectlTarget): boolean =>
      !target.dynamic && isName(target.name) && target.resource !== 'all';
    if (command.targets.length === 0 || !command.targets.every(usable)) return [];
    return command.targets.map(({ resource, name = '' }) => this.target(command, resource, name));
  }

  /** As `named`, and those that a selector or `--all` picks. */
  private selected(command: KubectlCommand): Target[] {
    if (command.dynamic) return [];
    const picked = command.selector ?? (command.all ? '' : undefined);
    if (picked === undefined) return this.named(command);
    if (command.targets.some(({ resource }) => resource === 'all')) return [];
    const namespace = command.namespace ?? this.namespace;
    return command.targets.map(({ resource }) => ({
      resource,
      ...(picked === '' ? {} : { labelSelector: picked }),
      ...(namespace === undefined || isKind(resource, 'node') ? {} : { namespace }),
    }));
  }

  private target(command: KubectlCommand, resource: string, name: string, own?: string): Target {
    const namespace = own ?? command.namespace ?? this.namespace;
    const clusterScoped = isKind(resource, 'node') || isKind(resource, 'namespace');
    return { resource, name, ...(namespace === undefined || clusterScoped ? {} : { namespace }) };
  }
}

function wait(target: Target, condition: WaitCondition): Expectation[] {
  return [{ kind: 'wait', target, condition }];
}

function all(expectations: Expectation[]): Expectation | undefined {
  const [first, second] = expectations;
  return second === undefined ? first : { kind: 'all', of: expectations };
}

function isName(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9]([\w.:-]*\w)?$/.test(text);
}

function placeholder(text: string | undefined): boolean {
  return text !== undefined && /[<>$`*?]/.test(text);
}

function count(values: string[] | undefined): number | undefined {
  const text = values?.at(-1);
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
