import * as l10n from '@vscode/l10n';
import type { TextRange } from '../base/textRange.ts';
import type { Step } from './lesson.ts';
import { wordAfter } from './excerpt.ts';
import { replacement } from './fix.ts';
import type { Problems } from './problems.ts';
import { nearest } from './yamlFields.ts';

interface Node {
  id: string;
  needs: readonly string[];
  range: TextRange;
  /** Where `needs` stands in. */
  text: TextRange;
}

/** Reports `needs` that name nothing, or that wait for each other, so that neither could ever begin. */
export function checkReferences(steps: readonly Step[], lines: readonly string[], problems: Problems): void {
  checkNeeds(
    steps.map(({ id, needs, headingRange, range }) => ({ id, needs, range: headingRange, text: range })),
    lines,
    problems,
  );
  checkNeeds(
    steps.flatMap(step => step.checkpoints.map(({ id, needs, range }) => ({ id, needs, range, text: range }))),
    lines,
    problems,
  );
}

function checkNeeds(nodes: readonly Node[], lines: readonly string[], problems: Problems): void {
  const byId = new Map(nodes.map(node => [node.id, node]));
  for (const { id, needs, range, text } of nodes) {
    for (const need of needs) {
      if (byId.has(need)) continue;
      const message = l10n.t('Nothing in this lesson has the id "{0}" that is needed here.', need);
      const place = wordAfter('needs:', need, text, lines);
      const meant = nearest(
        need,
        nodes.flatMap(node => (node.id === id ? [] : [node.id])),
      );
      const fix = place === undefined || meant === undefined ? undefined : replacement(place, meant);
      problems.error('needs-unknown', message, place ?? range, fix);
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
