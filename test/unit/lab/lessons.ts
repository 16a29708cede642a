import type { TextRange } from '../../../src/base/textRange.ts';
import type { Checkpoint } from '../../../src/checkpoint/checkpoint.ts';
import type { Expectation } from '../../../src/checkpoint/expectation.ts';
import type { Block, Lesson, Statement, Step } from '../../../src/lesson/lesson.ts';
import { findPlaceholders } from '../../../src/shell/placeholders.ts';

const range: TextRange = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

/** A checkpoint with everything at its default. */
export function checkpoint(id: string, expectation: Expectation, more: Partial<Checkpoint> = {}): Checkpoint {
  return { id, expectation, origin: 'directive', range, hints: [], explain: [], needs: [], mode: 'auto', ...more };
}

/** A step with one block for each list of commands; a text that begins with `http` is a page. */
export function step(
  id: string,
  blocks: (string[] | string)[],
  checkpoints: Checkpoint[],
  more: Partial<Step> = {},
): Step {
  return {
    id,
    title: id,
    level: 2,
    headingRange: range,
    range,
    blocks: blocks.map((content, index) => block(`${id}/${index + 1}`, content)),
    checkpoints,
    needs: [],
    optional: false,
    ...more,
  };
}

function block(id: string, content: string[] | string): Block {
  if (typeof content === 'string') {
    return { kind: 'page', id, range, optional: false, url: content, placeholders: findPlaceholders(content) };
  }
  const statements = content.map((text, index): Statement => ({
    id: `${id}.${index + 1}`,
    text,
    range,
    placeholders: findPlaceholders(text),
  }));
  const run = { background: false, interrupt: false, enter: true, confirm: false, skip: false };
  return { kind: 'commands', id, range, optional: false, statements, run };
}

export function lesson(steps: Step[], more: Partial<Lesson> = {}): Lesson {
  return {
    id: 'test-lab',
    title: 'Test lab',
    language: 'en',
    languages: [],
    steps,
    variables: [],
    reset: [],
    requires: { kinds: [], tools: [] },
    problems: [],
    ...more,
  };
}

export function ran(id: string, command: string, statement?: string): Checkpoint {
  return checkpoint(id, { kind: 'ran', command, ...(statement === undefined ? {} : { statement }) });
}

/** `deployment/web`, with so many replicas. */
export function replicas(id: string, name: string, count: number): Checkpoint {
  const target = { resource: 'deployment', name };
  return checkpoint(id, { kind: 'wait', target, condition: { type: 'replicas', replicas: count } });
}

export function absent(id: string, resource: string, name: string, statement?: string): Checkpoint {
  return checkpoint(
    id,
    { kind: 'wait', target: { resource, name }, condition: { type: 'absent' } },
    statement === undefined ? {} : { statement },
  );
}
