import * as l10n from '@vscode/l10n';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Expectation } from '../checkpoint/expectation.ts';
import { checkpointId } from './checkpointId.ts';
import { wordAfter } from './excerpt.ts';
import { replacement } from './fix.ts';
import { ExpectationInference } from './inferExpectation.ts';
import type { Block, Statement, Step } from './lesson.ts';
import { ManifestFiles } from './manifestFiles.ts';
import type { ReadManifest } from './manifestObjects.ts';
import { inNamespace } from './namespace.ts';
import type { Problems } from './problems.ts';
import { UniqueIds } from './slug.ts';
import type { PlacedCheck } from './steps.ts';

/**
 * Gives each step its checkpoints: those that its author wrote, else one for each statement and page that counts.
 * The statements of every step are read in order, since later ones may use what earlier ones made.
 */
export async function addCheckpoints(
  steps: readonly Step[],
  checks: ReadonlyMap<Step, PlacedCheck[]>,
  namespace: string | undefined,
  readManifest: ReadManifest,
  lines: readonly string[],
  problems: Problems,
): Promise<void> {
  const files = new ManifestFiles(readManifest);
  const inference = new ExpectationInference(namespace, files);
  const ids = new UniqueIds();
  // What authors wrote comes first: an id of theirs is never changed for an inferred one.
  for (const step of steps) {
    step.checkpoints = (checks.get(step) ?? []).map(placed =>
      fromDirective(placed, step, namespace, ids, lines, problems),
    );
  }
  for (const step of steps) {
    const inferred: Checkpoint[] = [];
    files.beginStep();
    for (const block of step.blocks) {
      if (block.kind === 'manifest') files.show(block.path, block.text);
      for (const checkpoint of await fromBlock(block, inference)) inferred.push(checkpoint);
    }
    if (step.checkpoints.length > 0) continue;
    step.checkpoints = inferred.map(checkpoint => ({ ...checkpoint, id: ids.take(`${step.id}.${checkpoint.id}`) }));
  }
}

async function fromBlock(block: Block, inference: ExpectationInference): Promise<Checkpoint[]> {
  if (block.optional) return [];
  switch (block.kind) {
    case 'manifest':
      return [];
    case 'page':
      return [inferredCheckpoint({ kind: 'page', url: block.url, block: block.id }, block)];
    case 'commands': {
      const checkpoints: Checkpoint[] = [];
      for (const statement of block.run.skip ? [] : block.statements) {
        const { expectation = ran(statement), objects } = await inference.infer(statement);
        if (objects.length > 0) statement.objects = objects;
        checkpoints.push({ ...inferredCheckpoint(expectation, statement), statement: statement.id });
      }
      return checkpoints;
    }
  }
}

function ran({ id, text }: Statement): Expectation {
  return { kind: 'ran', command: text, statement: id };
}

function inferredCheckpoint(expectation: Expectation, { range }: Pick<Block, 'range'>): Checkpoint {
  return {
    id: checkpointId(expectation),
    expectation,
    origin: 'inferred',
    range,
    hints: [],
    explain: [],
    needs: [],
    mode: 'auto',
  };
}

function fromDirective(
  { check, range }: PlacedCheck,
  step: Step,
  namespace: string | undefined,
  ids: UniqueIds,
  lines: readonly string[],
  problems: Problems,
): Checkpoint {
  const expectation = inNamespace(check.expectation, namespace);
  if (check.id !== undefined && ids.has(check.id)) {
    const place = wordAfter('id:', check.id, range, lines);
    const message = l10n.t('Another checkpoint has the id "{0}" already.', check.id);
    problems.error('duplicate-id', message, place ?? range, place && replacement(place, ids.free(check.id)));
  }
  const id = ids.take(check.id ?? `${step.id}.${checkpointId(expectation)}`);
  return { ...check, id, expectation, origin: 'directive', range };
}
