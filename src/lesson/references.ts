import * as l10n from '@vscode/l10n';
import type { TextRange } from '../base/textRange.ts';
import type { Step } from './lesson.ts';
import type { Problems } from './problems.ts';

interface Node {
  id: string;
  needs: readonly string[];
  range: TextRange;
}

/** Reports `needs` that name nothing, or that wait for each other, so that neither could ever begin. */
export function checkReferences(steps: readonly Step[], problems: Problems): void {
  checkNeeds(
    steps.map(({ id, needs, headingRange }) => ({ id, needs, range: headingRange })),
    problems,
  );
  checkNeeds(
    steps.flatMap(step => step.checkpoints),
    problems,
  );
}

function checkNeeds(nodes: readonly Node[], problems: Problems): void {
  const byId = new Map(nodes.map(node => [node.id, node]));
  for (const { needs, range } of nodes) {
    for (const need of needs) {
      if (byId.has(need)) continue;
      problems.error(
        'needs-unknown',
        l10n.t('Nothing in this lesson has the id "{0}" that is needed here.', need),
        range,
      );
    }
  }
  for (const node of cyclic(nodes, byId)) {
    problems.error('needs-cycle', l10n.t('"{0}" needs itself, directly or through another.', node.id), node.range);
  }
}

/** What remains when everything is taken away that needs nothing that is left (Kahn's algorithm). */
function cyclic(nodes: readonly Node[], byId: ReadonlyMap<string, Node>): Node[] {
  const open = new Map<string, number>();
  const neededBy = new Map<string, string[]>();
  for (const { id, needs } of nodes) {
    const known = needs.filter(need => byId.has(need));
    open.set(id, known.length);
    for (const need of known) {
      const others = neededBy.get(need);
      if (others === undefined) neededBy.set(need, [id]);
      else others.push(id);
    }
  }
  const free = nodes.filter(({ id }) => open.get(id) === 0).map(({ id }) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    open.delete(id);
    for (const other of neededBy.get(id) ?? []) {
      const left = (open.get(other) ?? 0) - 1;
      open.set(other, left);
      if (left === 0) free.push(other);
    }
  }
  return nodes.filter(({ id }) => open.has(id));
}
