import * as l10n from '@vscode/l10n';
import { parseKubectlCommands, type KubectlCommand } from '../../shell/kubectl.ts';
import { simpleCommands } from '../../shell/simpleCommands.ts';
import { runFix } from '../blocks.ts';
import { createsKind, isKind } from '../kinds.ts';
import { statementsOf, type LintContext } from './lintContext.ts';

/** Commands that destroy more than what the lesson made, and that nobody is asked about. */
export function checkDestructive(context: LintContext): void {
  const namespaces = new Set<string>();
  for (const { block, statement } of statementsOf(context)) {
    const commands = parseKubectlCommands(statement.text);
    for (const { verb, subverb, args } of commands) {
      if (verb === 'create' && createsKind(subverb) === 'namespace') namespaces.add(args[0] ?? '');
    }
    for (const { resource, name } of statement.objects ?? []) {
      if (isKind(resource, 'namespace') && name !== undefined) namespaces.add(name);
    }
    if (block.run.confirm || block.run.skip) continue;
    if (!commands.some(command => destroys(command, namespaces)) && !destroysOtherwise(statement.text)) continue;
    const message = l10n.t(
      'This deletes more than the lesson made. Put {0} before the block, so that the learner is asked first.',
      '<!-- lab:run confirm: true -->',
    );
    const fix = runFix(block.range, block.run, context.lines, 'confirm');
    context.problems.warning('command-destructive', message, statement.range, fix);
  }
}

function destroys(
  { verb, targets, all, allNamespaces, dryRun, flags, selector }: KubectlCommand,
  own: Set<string>,
): boolean {
  if (dryRun || flags.help !== undefined) return false;
  if (verb === 'drain') return true;
  if (verb !== 'delete') return false;
  if (allNamespaces || (all && selector === undefined)) return true;
  return targets.some(
    ({ resource, name }) =>
      (isKind(resource, 'namespace') && name !== undefined && !own.has(name)) || isKind(resource, 'node'),
  );
}

/** Whole clusters, and folders beyond the lesson's. */
function destroysOtherwise(text: string): boolean {
  return simpleCommands(text).some(({ words }) => {
    const [program = '', ...args] = words.map(({ value }) => value);
    const line = args.join(' ');
    switch (program) {
      case 'rm':
        return args.some(arg => /^-\w*r/i.test(arg)) && args.some(arg => /^(?:\/|~|\.\.|\*|\$HOME)/.test(arg));
      case 'gcloud':
        return /\bclusters delete\b|\bprojects delete\b/.test(line);
      case 'kind':
      case 'k3d':
      case 'eksctl':
        return /^(?:delete cluster|cluster delete)\b/.test(line);
      case 'minikube':
        return args[0] === 'delete';
      default:
        return false;
    }
  });
}
