import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyJsonPatch } from '../../../../src/practice/apiserver/patch/jsonPatch.ts';
import { applyMergePatch } from '../../../../src/practice/apiserver/patch/mergePatch.ts';
import { applyStrategicMergePatch } from '../../../../src/practice/apiserver/patch/strategicMergePatch.ts';
import { StatusError } from '../../../../src/practice/apiserver/statusError.ts';

describe('a merge patch', () => {
  it('merges objects, removes by null and replaces lists', () => {
    const target = { a: { b: 1, c: 2 }, list: [1, 2], gone: true };
    const patched = applyMergePatch(target, { a: { c: 3, d: null }, list: [9], gone: null });
    assert.deepEqual(patched, { a: { b: 1, c: 3 }, list: [9] });
    assert.deepEqual(target, { a: { b: 1, c: 2 }, list: [1, 2], gone: true }, 'the target is left alone');
  });

  it('takes __proto__ for a key like any other', () => {
    const patched = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    assert.deepEqual(Object.keys(patched), ['__proto__']);
  });
});

describe('a JSON patch', () => {
  it('adds, removes, replaces, moves, copies and tests', () => {
    const patched = applyJsonPatch({ a: { 'x/y': 1 }, list: ['first', 'last'] }, [
      { op: 'test', path: '/a/x~1y', value: 1 },
      { op: 'replace', path: '/a/x~1y', value: 2 },
      { op: 'add', path: '/list/1', value: 'middle' },
      { op: 'add', path: '/list/-', value: 'end' },
      { op: 'remove', path: '/list/0' },
      { op: 'copy', from: '/list/0', path: '/copied' },
      { op: 'move', from: '/copied', path: '/moved' },
    ]);
    assert.deepEqual(patched, { a: { 'x/y': 2 }, list: ['middle', 'last', 'end'], moved: 'middle' });
  });

  it('counts from the end of a list, and replaces what an object need not have, as upstream', () => {
    const patched = applyJsonPatch({ list: ['a', 'b', 'c'] }, [
      { op: 'remove', path: '/list/-1' },
      { op: 'replace', path: '/list/-1', value: 'last' },
      { op: 'replace', path: '/new', value: 1 },
    ]);
    assert.deepEqual(patched, { list: ['a', 'last'], new: 1 });
  });

  it('may not fill the memory with copies of itself', () => {
    const operations = Array.from({ length: 60 }, (_, index) => ({ op: 'copy', from: '', path: `/${index}` }));
    assert.throws(() => applyJsonPatch({ text: 'x'.repeat(1000) }, operations), StatusError);
  });

  for (const operation of [
    { op: 'remove', path: '/none' },
    { op: 'replace', path: '/list/0', value: 1 },
    { op: 'remove', path: '/list/-1' },
    { op: 'copy', from: '/none', path: '/a' },
    { op: 'test', path: '/a', value: 2 },
    { op: 'add', path: '/list/9', value: 1 },
    { op: 'add', path: '/none/deeper', value: 1 },
    { op: 'nonsense', path: '/a' },
    { op: 'add', path: 5, value: 1 },
    { op: 'copy', path: '/b', from: {} },
    null,
  ]) {
    it(`is refused where it does not apply: ${JSON.stringify(operation)}`, () => {
      assert.throws(
        () => applyJsonPatch({ a: 1, list: [] }, [operation]),
        (error: unknown) => error instanceof StatusError && error.code === 422,
      );
    });
  }
});

describe('a JSON patch that grows', () => {
  const doubled = (times: number): object[] =>
    Array.from({ length: times }, (_, index) => ({ op: 'copy', from: '/a', path: `/a/${index}` }));

  it('is refused when its copies add too much', () => {
    assert.throws(
      () => applyJsonPatch({ a: { text: 'x'.repeat(1000) } }, doubled(60)),
      (error: unknown) => error instanceof StatusError && error.code === 413,
    );
  });

  it('is refused when it nests too deep', () => {
    const deeper = Array.from({ length: 1100 }, (_, index) => ({ op: 'add', path: '/a'.repeat(index + 1), value: {} }));
    assert.throws(
      () => applyJsonPatch({}, deeper),
      (error: unknown) => error instanceof StatusError && error.code === 400,
    );
  });
});

describe('a strategic merge patch', () => {
  const pod = (containers: object[], more: object = {}): object => ({ spec: { containers, ...more } });

  it('merges containers by name and puts new ones first', () => {
    const target = pod([{ name: 'web', image: 'nginx:1', env: [{ name: 'A', value: '1' }] }]);
    const patch = pod([
      { name: 'side', image: 'busybox' },
      { name: 'web', image: 'nginx:2', env: [{ name: 'B', value: '2' }] },
    ]);
    assert.deepEqual(
      applyStrategicMergePatch('Pod', target, patch),
      pod([
        { name: 'side', image: 'busybox' },
        {
          name: 'web',
          image: 'nginx:2',
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
        },
      ]),
    );
  });

  it('deletes an item and keeps the order that it is told', () => {
    const target = pod([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const patched = applyStrategicMergePatch('Pod', target, {
      spec: {
        '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
        containers: [
          { name: 'b', $patch: 'delete' },
          { name: 'a', image: 'new' },
        ],
      },
    });
    assert.deepEqual(patched, pod([{ name: 'c' }, { name: 'a', image: 'new' }]));
  });

  it('replaces what has no merge key, and what says so', () => {
    const target = pod([{ name: 'a', args: ['1'] }], { tolerations: [{ key: 'x' }], nodeSelector: { a: 'b' } });
    const patched = applyStrategicMergePatch('Pod', target, {
      spec: {
        containers: [{ name: 'a', args: ['2'] }],
        tolerations: [{ key: 'y' }],
        nodeSelector: { $patch: 'replace', c: 'd' },
      },
    });
    assert.deepEqual(
      patched,
      pod([{ name: 'a', args: ['2'] }], { tolerations: [{ key: 'y' }], nodeSelector: { c: 'd' } }),
    );
  });

  it('tells the ports of containers and of Services apart', () => {
    const service = { spec: { ports: [{ port: 80, targetPort: 1 }] } };
    const merged = applyStrategicMergePatch('Service', service, { spec: { ports: [{ port: 80, targetPort: 2 }] } });
    assert.deepEqual(merged, { spec: { ports: [{ port: 80, targetPort: 2 }] } });
    const target = pod([{ name: 'a', ports: [{ containerPort: 80, name: 'http' }] }]);
    const patch = pod([{ name: 'a', ports: [{ containerPort: 80, protocol: 'TCP' }] }]);
    assert.deepEqual(
      applyStrategicMergePatch('Pod', target, patch),
      pod([{ name: 'a', ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }] }]),
    );
  });

  it('keeps the keys that it is told, and takes values from lists', () => {
    const target = {
      metadata: { finalizers: ['a', 'b'] },
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: {} } },
    };
    const patched = applyStrategicMergePatch('apps.Deployment', target as object, {
      metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] },
      spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    });
    assert.deepEqual(patched, { metadata: { finalizers: ['b'] }, spec: { strategy: { type: 'Recreate' } } });
  });

  it('refuses an item without its merge key', () => {
    assert.throws(
      () => applyStrategicMergePatch('Pod', pod([]), pod([{ image: 'nginx' }])),
      /does not contain declared merge key: name/,
    );
  });
});
