import assert from 'node:assert/strict';
import { evaluateJsonPath } from '../../../src/checkpoint/evaluateJsonPath.ts';
import { JsonPathError, parseJsonPath } from '../../../src/checkpoint/jsonPath.ts';

const pod = {
  metadata: { name: 'p4app', annotations: { 'example.com/team': 'blue', "it's": 'odd' } },
  spec: { containers: [{ name: 'a', ports: [{ port: 80 }, { port: 443 }] }, { name: 'b' }] },
  status: {
    phase: 'Running',
    replicas: 2,
    conditions: [
      { type: 'Ready', status: 'True', count: 3 },
      { type: 'Initialized', status: 'False', count: 1 },
    ],
  },
};

function values(path: string): unknown[] {
  return evaluateJsonPath(parseJsonPath(path), pod);
}

describe('JSONPath', () => {
  const cases: [string, unknown[]][] = [
    ['{.status.phase}', ['Running']],
    ['.status.phase', ['Running']],
    ['status.phase', ['Running']],
    ['{$.status.phase}', ['Running']],
    ['{ .status.replicas }', [2]],
    ["{.metadata.annotations['example.com/team']}", ['blue']],
    ['{.metadata.annotations["example.com/team"]}', ['blue']],
    ['{.metadata.annotations.example\\.com/team}', ['blue']],
    ["{.metadata.annotations['it\\'s']}", ['odd']],
    ["{['metadata'].name}", ['p4app']],
    ["{.metadata['name','absent']}", ['p4app']],
    ['{.spec.containers[0].name}', ['a']],
    ['{.spec.containers[-1].name}', ['b']],
    ['{.spec.containers[9].name}', []],
    ['{.spec.containers[0,1].name}', ['a', 'b']],
    ['{.spec.containers[*].name}', ['a', 'b']],
    ['{.spec.containers.*.name}', ['a', 'b']],
    ['{.spec.containers[0:1].name}', ['a']],
    ['{.spec.containers[1:].name}', ['b']],
    ['{.spec.containers[:-1].name}', ['a']],
    ['{.spec.containers[::2].name}', ['a']],
    ['{.spec.containers[*].ports[*].port}', [80, 443]],
    ['{..port}', [80, 443]],
    ['{.status.conditions[?(@.type=="Ready")].status}', ['True']],
    ["{.status.conditions[?(@.type == 'Ready')].status}", ['True']],
    ['{.status.conditions[?(@.type!="Ready")].status}', ['False']],
    ['{.status.conditions[?(@.count>=2)].type}', ['Ready']],
    ['{.status.conditions[?(@.count<2)].type}', ['Initialized']],
    ['{.spec.containers[?(@.ports)].name}', ['a']],
    ['{.absent.deeper[0].still}', []],
    ['{.status.phase.length}', []],
    ['{.spec.containers.length}', []],
    ['{.constructor}', []],
    ['{.__proto__}', []],
  ];
  for (const [path, expected] of cases) {
    it(`${path} gives ${JSON.stringify(expected)}`, () => assert.deepEqual(values(path), expected));
  }

  const broken: [string, number][] = [
    ['{.status.phase', 14],
    ['{.status.}', 9],
    ['{.spec.containers[0}', 19],
    ["{.metadata['name}", 16],
    ['{.status.conditions[?(@.type="Ready")]}', 28],
    ['{.spec.containers[::0]}', 18],
    ['{.a b}', 4],
    ['', 0],
    ['{}', 1],
  ];
  for (const [path, offset] of broken) {
    it(`says where ${path === '' ? 'an empty path' : path} is wrong`, () => {
      assert.throws(
        () => parseJsonPath(path),
        (error: unknown) => error instanceof JsonPathError && error.offset === offset,
        `offset of ${path}`,
      );
    });
  }
});
