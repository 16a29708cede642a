import * as l10n from '@vscode/l10n';
import type { Expectation } from '../../checkpoint/expectation.ts';
import { directiveBefore } from '../fix.ts';
import type { Block, Placeholder } from '../lesson.ts';
import { rangesIn, type LintContext } from './lintContext.ts';

/** Placeholders that neither the lesson nor the cluster has a value for: the learner is asked, and CI has none. */
export function checkPlaceholders(context: LintContext): void {
  const { lesson, lines, problems } = context;
  const names = new Set(lesson.variables.map(({ name }) => name.toLowerCase()));
  const hasAddress = lesson.steps.some(step => step.checkpoints.some(({ expectation }) => isBalanced(expectation)));
  const known = ({ name }: Placeholder): boolean =>
    names.has(name.toLowerCase()) ||
    isOfCluster(name, hasAddress || mentionsBalancer(lesson.steps.flatMap(s => s.blocks)));
  for (const block of lesson.steps.flatMap(step => step.blocks)) {
    if (block.kind === 'manifest') continue;
    const texts =
      block.kind === 'page'
        ? [{ placeholders: block.placeholders, range: () => block.range }]
        : block.statements.map(statement => {
            const place = rangesIn(statement, lines);
            return { placeholders: statement.placeholders, range: ({ start, end }: Placeholder) => place(start, end) };
          });
    for (const { placeholders, range } of texts) {
      for (const placeholder of placeholders) {
        if (known(placeholder)) continue;
        const { name } = placeholder;
        names.add(name.toLowerCase());
        const message = l10n.t('Nothing gives <{0}> a value, so the learner is asked for it.', name);
        problems.warning('placeholder-unknown', message, range(placeholder), variableFix(name, block, lines));
      }
    }
  }
}

function variableFix(name: string, block: Block, lines: readonly string[]) {
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) return undefined;
  const directive = `<!-- lab:var ${name}: KIND/NAME {.metadata.name} -->`;
  const edit = directiveBefore(block.range, lines, directive);
  return edit && { title: l10n.t('Insert {0}', directive), edits: [edit] };
}

/** As `fillPlaceholders` finds them. */
function isOfCluster(name: string, hasAddress: boolean): boolean {
  const known = name.toLowerCase().replaceAll(/[\s_-]+/g, '');
  if (/^(external|loadbalancer|lb|service)ip(address)?$|^externaladdress$/.test(known)) return hasAddress;
  return /^(?:pod|node)(name)?\d*$/.test(known);
}

function isBalanced(expectation: Expectation): boolean {
  switch (expectation.kind) {
    case 'wait':
      return expectation.condition.type === 'exposed' && expectation.condition.serviceType === 'LoadBalancer';
    case 'all':
    case 'any':
      return expectation.of.some(isBalanced);
    default:
      return false;
  }
}

/** A step whose author wrote checks of his own has no inferred ones to tell. */
function mentionsBalancer(blocks: readonly Block[]): boolean {
  return blocks.some(block => {
    if (block.kind === 'manifest') return /type:\s*["']?LoadBalancer/.test(block.text);
    return (
      block.kind === 'commands' && block.statements.some(({ text }) => /LoadBalancer|\bapply\b|\bingress\b/i.test(text))
    );
  });
}
