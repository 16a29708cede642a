import assert from 'node:assert/strict';
import { builtinColumns } from '../../../../src/views/cluster/builtinColumns.ts';
import { cellOf } from '../../../../src/views/cluster/columns.ts';
import { object } from '../support/fakeCluster.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const widget = object('Widget', 'one', {
  spec: { replicas: 2, parts: [{ name: 'a' }, { name: 'b' }, { name: 'a' }], labels: { app: 'x' }, on: false },
  status: { since: '2026-11-25T11:55:00Z', none: null },
});
const cell = (jsonPath: string, type = 'string'): string => cellOf(widget, { name: 'Column', type, jsonPath }, now);

describe('cellOf', () => {
  it('shows numbers, booleans, several values once each, and objects as JSON', () => {
    assert.equal(cell('.spec.replicas', 'integer'), '2');
    assert.equal(cell('.spec.on', 'boolean'), 'false');
    assert.equal(cell('.spec.parts[*].name'), 'a,b');
    assert.equal(cell('.spec.labels'), '{"app":"x"}');
  });

  it('shows a date as an age', () => {
    assert.equal(cell('.status.since', 'date'), '5m');
  });

  it('shows nothing for what is not there, is null, or has no path', () => {
    assert.equal(cell('.status.phase'), '');
    assert.equal(cell('.status.none'), '');
    assert.equal(cell('.spec[('), '');
  });

  it('can read every path of the built-in columns', () => {
    const columns = Object.values(builtinColumns).flat();
    const broken = columns.filter(column => !/^\.[\w.[\]*?(@='\s)]+$/.test(column.jsonPath));
    assert.deepEqual(broken, []);
    for (const column of columns) assert.equal(typeof cellOf(widget, column, now), 'string');
  });
});
