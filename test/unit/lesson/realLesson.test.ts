import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Lesson } from '../../../src/lesson/lesson.ts';
import { noFiles } from '../../../src/lesson/lessonFiles.ts';
import { lint, readForAuthor } from '../../../src/lesson/lint.ts';
import { parseLesson } from '../../../src/lesson/parseLesson.ts';
import { covered, statementsOf } from './parse.ts';

/** A lab that was written for MkDocs by somebody who knew nothing of this extension. It is not part of the project. */
const path = fileURLToPath(new URL('../../../../shared/lessons/first-kubernetes-lab.ja.md', import.meta.url));
const present = existsSync(path);

describe(`an unannotated lab that exists${present ? '' : ` [skipped: ../shared/lessons is not beside this checkout]`}`, function () {
  if (!present) {
    it.skip('is read');
    return;
  }
  let text: string;
  let lesson: Lesson;
  before(async () => {
    text = await readFile(path, 'utf8');
    lesson = await parseLesson(text, { fileName: path });
  });

  it('has one fault: a line end within a sentence, which browsers show as a blank', async () => {
    const found = await lint(await readForAuthor(text, path, noFiles), path, noFiles);
    assert.deepEqual(
      found.map(({ code, severity, range }) => [code, severity, range.startLine + 1]),
      [['line-break', 'information', 153]],
    );
  });

  it('is read without a problem', () => {
    assert.deepEqual(lesson.problems, []);
    assert.deepEqual([lesson.id, lesson.language], ['first-kubernetes-lab', 'ja']);
  });

  it('has these steps, commands and pages', () => {
    assert.deepEqual(
      lesson.steps.map(step => ({
        line: step.headingRange.startLine + 1,
        level: step.level,
        nested: step.parent !== undefined,
        commands: statementsOf(step).map(statement => statement.text),
        optional: statementsOf(step, true).map(statement => statement.text),
        pages: step.blocks.flatMap(block => (block.kind === 'page' ? [block.url] : [])),
      })),
      [
        {
          line: 5,
          level: 2,
          nested: false,
          commands: ['kubectl cluster-info', 'kubectl get nodes', 'kubectl get pods'],
          optional: [],
          pages: [],
        },
        {
          line: 33,
          level: 3,
          nested: true,
          commands: ['kubectl create deployment p4app --image=kurokobo/p4app:0.0.1 --port 8080', 'kubectl get pods'],
          optional: [],
          pages: [],
        },
        { line: 48, level: 3, nested: true, commands: [], optional: [], pages: [] },
        {
          line: 84,
          level: 3,
          nested: true,
          commands: ['kubectl get deployments', 'kubectl get replicasets', 'kubectl get pods'],
          optional: ['kubectl get all', 'kubectl get replicasets,pods'],
          pages: [],
        },
        {
          line: 133,
          level: 3,
          nested: true,
          commands: [
            'kubectl expose deployment p4app --type=LoadBalancer --port 80 --target-port 8080',
            'kubectl get services',
          ],
          optional: [],
          pages: ['http://<EXTERNAL-IP>/'],
        },
        {
          line: 171,
          level: 2,
          nested: false,
          commands: [
            'kubectl scale deployment p4app --replicas=2',
            'kubectl get pods',
            'kubectl get deployments',
            'kubectl get replicaset',
          ],
          optional: [],
          pages: [],
        },
        {
          line: 199,
          level: 2,
          nested: false,
          commands: [
            'kubectl create deployment redis --image=redis:6.0 --port 6379',
            'kubectl get all',
            'kubectl expose deployment redis --type=ClusterIP --port 6379',
            'kubectl get services',
          ],
          optional: [],
          pages: [],
        },
        { line: 227, level: 2, nested: false, commands: [], optional: [], pages: [] },
      ],
    );
    assert.equal(lesson.groups?.length, 1);
  });

  it('has its commands where they stand', () => {
    for (const step of lesson.steps) {
      for (const statement of [...statementsOf(step), ...statementsOf(step, true)]) {
        assert.equal(covered(text, statement.range), statement.text);
      }
    }
  });

  it('has a checkpoint for each command and page that counts, and reading steps without any', () => {
    for (const step of lesson.steps) {
      const pages = step.blocks.filter(({ kind }) => kind === 'page').length;
      assert.equal(step.checkpoints.length, statementsOf(step).length + pages, step.title);
    }
    const states = lesson.steps
      .flatMap(({ checkpoints }) => checkpoints)
      .flatMap(({ expectation }) =>
        expectation.kind === 'wait' ? [[expectation.target.name, expectation.condition]] : [],
      );
    assert.deepEqual(states, [
      ['p4app', { type: 'replicas', replicas: 1 }],
      ['p4app', { type: 'exposed', serviceType: 'LoadBalancer' }],
      ['p4app', { type: 'replicas', replicas: 2 }],
      ['redis', { type: 'replicas', replicas: 1 }],
      ['redis', { type: 'exposed', serviceType: 'ClusterIP' }],
    ]);
  });
});
