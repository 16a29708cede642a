import assert from 'node:assert/strict';
import { TimeIsUp, withinTime } from '../../../../../src/practice/apiserver/customresources/boundedTime.ts';
import { fillDefaults } from '../../../../../src/practice/apiserver/customresources/defaults.ts';
import { parseJsonPath } from '../../../../../src/practice/apiserver/customresources/jsonPath.ts';
import { validateListTypes } from '../../../../../src/practice/apiserver/customresources/listTypes.ts';
import { patternOf } from '../../../../../src/practice/apiserver/customresources/pattern.ts';
import { pruned } from '../../../../../src/practice/apiserver/customresources/prune.ts';
import { brokenRules } from '../../../../../src/practice/apiserver/customresources/rules.ts';
import type { JsonSchema } from '../../../../../src/practice/apiserver/customresources/types.ts';
import { validateValue } from '../../../../../src/practice/apiserver/customresources/validateValue.ts';

describe('a value by the schema of a custom resource', () => {
  const problems = (schema: JsonSchema, value: unknown, old?: unknown): string[] =>
    validateValue(
      { type: 'object', properties: { a: schema } },
      { a: value },
      '',
      old === undefined ? old : { a: old },
    ).map(({ field, message }) => `${field}: ${message}`);
  const cases: [string, JsonSchema, unknown, string[]][] = [
    ['its type', { type: 'integer' }, 'x', ['a: Invalid value: "string": a in body must be of type integer: "string"']],
    [
      'a whole number',
      { type: 'integer' },
      1.5,
      ['a: Invalid value: "number": a in body must be of type integer: "number"'],
    ],
    ['a number', { type: 'number' }, 1, []],
    ['a null', { type: 'string' }, null, ['a: Invalid value: "null": a in body must be of type string: "null"']],
    ['a null that may be', { type: 'string', nullable: true }, null, []],
    [
      'one of two types',
      { 'x-kubernetes-int-or-string': true },
      true,
      ['a: Invalid value: "boolean": a in body must be of type integer,string: "boolean"'],
    ],
    ['its minimum', { minimum: 1 }, 0, ['a: Invalid value: 0: a in body should be greater than or equal to 1']],
    [
      'its exclusive maximum',
      { maximum: 1, exclusiveMaximum: true },
      1,
      ['a: Invalid value: 1: a in body should be less than 1'],
    ],
    ['a factor', { multipleOf: 3 }, 4, ['a: Invalid value: 4: a in body should be a multiple of 3']],
    ['its length', { minLength: 2 }, 'x', ['a: Invalid value: "x": a in body should be at least 2 chars long']],
    ['its greatest length', { maxLength: 2 }, 'äöü', ['a: Too long: may not be more than 2 bytes']],
    ['a pattern', { pattern: '^[a-z]+$' }, 'A', ['a: Invalid value: "A": a in body should match \'^[a-z]+$\'']],
    ['a format', { format: 'ipv4' }, 'x', ['a: Invalid value: "x": a in body must be of type ipv4: "x"']],
    ['a format that is not known', { format: 'foo' }, 'x', []],
    ['an enumeration', { enum: ['x', 1] }, 'y', ['a: Unsupported value: "y": supported values: "x", "1"']],
    ['the number of items', { maxItems: 1 }, [1, 2], ['a: Too many: 2: must have at most 1 item']],
    ['items', { items: { type: 'object', required: ['n'] } }, [{ n: 1 }, {}], ['a[1].n: Required value']],
    [
      'values of a map',
      { additionalProperties: { type: 'string' } },
      { k: 1 },
      ['a.k: Invalid value: "integer": a.k in body must be of type string: "integer"'],
    ],
    [
      'alternatives of which none fits',
      { oneOf: [{ required: ['x'] }, { required: ['y'] }] },
      {},
      [
        '<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found none valid',
        'a.x: Required value',
      ],
    ],
    [
      'what it must not be',
      { not: { enum: [1] } },
      1,
      ['<nil>: Invalid value: "": "a" must not validate the schema (not)'],
    ],
  ];
  for (const [name, schema, value, expected] of cases) {
    it(`is checked: ${name}`, () => assert.deepEqual(problems(schema, value), expected));
  }

  it('is left alone where it has not changed', () => {
    assert.deepEqual(problems({ minimum: 5 }, 1, 1), []);
    assert.equal(problems({ minimum: 5 }, 1, 2).length, 1);
  });

  it('has each item of a set or a map once', () => {
    const list: JsonSchema = {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object' },
    };
    const texts = (schema: JsonSchema, value: unknown): string[] =>
      validateListTypes({ properties: { l: schema } }, { l: value }).map(
        ({ field, message }) => `${field}: ${message}`,
      );
    assert.deepEqual(texts(list, [{ name: 'a' }, { name: 'b' }, { name: 'a' }, { name: 'a' }]), [
      'l[2]: Duplicate value: {"name":"a"}',
    ]);
    assert.deepEqual(texts({ 'x-kubernetes-list-type': 'set' }, ['a', 'a']), ['l[1]: Duplicate value: "a"']);
  });

  it('loses what the schema does not have, however deep', () => {
    const unknown: string[] = [];
    const schema: JsonSchema = {
      properties: {
        spec: {
          properties: {
            list: { items: { properties: { a: { type: 'string' } } } },
            raw: { 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      },
    };
    const value = { kind: 'X', spec: { list: [{ a: '1', b: '2' }], raw: { any: { thing: 1 } }, c: 1 }, other: 1 };
    assert.deepEqual(pruned(schema, value, unknown), {
      kind: 'X',
      spec: { list: [{ a: '1' }], raw: { any: { thing: 1 } } },
    });
    assert.deepEqual(unknown.sort(), ['other', 'spec.c', 'spec.list[0].b']);
  });

  it('gets defaults, and loses nulls that may not be', () => {
    const schema: JsonSchema = {
      properties: {
        a: { type: 'integer', default: 1 },
        o: { type: 'object', default: {}, properties: { b: { type: 'string', default: 'x' } } },
        n: { type: 'string' },
        k: { type: 'string', nullable: true, default: 'x' },
      },
    };
    const value = { a: null, n: null, k: null };
    fillDefaults(schema, value);
    assert.deepEqual(value, { a: 1, k: null, o: { b: 'x' } });
  });

  it('does not grow without bound by its defaults', () => {
    const schema: JsonSchema = { items: { properties: { a: { default: 'x'.repeat(1_000_000) } } } };
    assert.throws(() => fillDefaults(schema, [{}, {}, {}, {}]), /Request entity too large/);
  });

  it('never takes long, whatever its pattern is', () => {
    const evil: JsonSchema = { pattern: '^(a+)+$' };
    assert.throws(() => withinTime(() => validateValue(evil, `${'a'.repeat(50)}b`)), TimeIsUp);
  });

  it('is read by paths', () => {
    const object = {
      spec: { 'a.b': 1, list: [{ n: 1 }, { n: 2 }] },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    };
    const read = (path: string): unknown[] => parseJsonPath(path)!(object);
    assert.deepEqual(read('.status.conditions[?(@.type=="Ready")].status'), ['True']);
    assert.deepEqual(read(".spec['a.b']"), [1]);
    assert.deepEqual(read('.spec.list[1].n'), [2]);
    assert.deepEqual(read('.spec.list[*].n'), [1, 2]);
    assert.deepEqual(read('.spec.none.at.all'), []);
    assert.equal(parseJsonPath('.a[?('), undefined);
  });

  it('knows patterns of Go, and what is none', () => {
    assert.ok(patternOf('^[[:alpha:]]+$') instanceof RegExp);
    assert.equal(patternOf('[a'), 'error parsing regexp: missing closing ]: `[a`');
    assert.equal(patternOf('a(?=b)'), 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`');
  });
});

describe('rules of a custom resource', () => {
  const integers: JsonSchema = {
    type: 'object',
    properties: { min: { type: 'integer' }, max: { type: 'integer' }, id: { type: 'string' } },
  };
  const broken = (rule: JsonSchema['x-kubernetes-validations'], value: unknown, old?: unknown): string[] =>
    brokenRules({ ...integers, 'x-kubernetes-validations': rule! }, value, old, 'spec').map(
      ({ field, message }) => `${field}: ${message}`,
    );

  it('are checked, with their message or themselves', () => {
    assert.deepEqual(broken([{ rule: 'self.min <= self.max' }], { min: 1, max: 2 }), []);
    assert.deepEqual(broken([{ rule: 'self.min <= self.max' }], { min: 3, max: 2 }), [
      'spec: Invalid value: "object": failed rule: self.min <= self.max',
    ]);
    assert.deepEqual(broken([{ rule: 'self.min <= self.max', message: 'too small' }], { min: 3, max: 2 }), [
      'spec: Invalid value: "object": too small',
    ]);
    assert.deepEqual(
      broken([{ rule: 'self.min < 1', messageExpression: '"not " + string(self.min)', fieldPath: '.min' }], { min: 3 }),
      ['spec.min: Invalid value: "object": not 3'],
    );
  });

  it('fail where a field is missing', () => {
    assert.deepEqual(broken([{ rule: 'self.min < 1' }], {}), [
      'spec: Invalid value: "object": no such key: min evaluating rule: self.min < 1',
    ]);
    assert.deepEqual(broken([{ rule: '!has(self.min) || self.min < 1' }], {}), []);
  });

  it('compare with what was before', () => {
    const immutable = [{ rule: 'self.id == oldSelf.id', message: 'id is immutable' }];
    assert.deepEqual(broken(immutable, { id: 'a' }), []);
    assert.deepEqual(broken(immutable, { id: 'a' }, { id: 'a' }), []);
    assert.deepEqual(broken(immutable, { id: 'a' }, { id: 'b' }), ['spec: Invalid value: "object": id is immutable']);
  });
});
