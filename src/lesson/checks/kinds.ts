import * as l10n from '@vscode/l10n';
import { parseKubectlCommands } from '../../shell/kubectl.ts';
import { replacement } from '../fix.ts';
import { builtInKind } from '../schema/kubernetesSchema.ts';
import { nearestResource } from '../schema/schemaInspector.ts';
import { rangesIn, statementsOf, type LintContext } from './lintContext.ts';

/** Verbs whose first argument is a kind. */
const verbs = new Set([
  'get',
  'describe',
  'delete',
  'scale',
  'expose',
  'label',
  'annotate',
  'patch',
  'edit',
  'explain',
]);

/** Kinds in commands that are close to a built-in one: any other may be a custom resource. */
export function checkKinds(context: LintContext): void {
  for (const { statement } of statementsOf(context)) {
    for (const { verb, targets } of parseKubectlCommands(statement.text)) {
      if (!verbs.has(verb)) continue;
      for (const { resource, dynamic } of targets) {
        if (dynamic || resource === 'all' || resource.includes('.') || builtInKind(resource) !== undefined) continue;
        const meant = nearestResource(resource);
        const start = statement.text.search(new RegExp(`(?<![\\w-])${resource.replaceAll(/\W/g, '\\$&')}(?![\\w-])`));
        if (meant === undefined || start < 0) continue;
        const range = rangesIn(statement, context.lines)(start, start + resource.length);
        const message = l10n.t('Kubernetes has no kind "{0}". Did you mean "{1}"?', resource, meant);
        context.problems.warning('kind-unknown', message, range, replacement(range, meant));
      }
    }
  }
}
