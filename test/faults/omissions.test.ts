import assert from 'node:assert/strict';
import { startApi, type ApiHarness } from '../unit/practice/apiserver/apiHarness.ts';
import { templates, type Template } from './fuzz/templates.ts';
import { isLong } from './rounds.ts';

const apply = { 'content-type': 'application/apply-patch+yaml' };

/** Of the variants of each object every nth is sent, as a rule. */
const step = isLong ? 1 : 4;

describe('objects of which one part is left out or empty', function () {
  this.timeout(10 * 60_000);
  let api: ApiHarness;
  before(async () => {
    api = await startApi();
  });
  after(() => api.dispose());

  for (const template of templates) {
    it(`are taken or refused, but break nothing: ${template.plural}`, async () => {
      const { root, plural, namespaced } = template;
      const object = { ...template.object, metadata: metadataOf(template) };
      const collection = namespaced ? `${root}/namespaces/default/${plural}` : `${root}/${plural}`;
      const one = `${collection}/${String(object.metadata.name)}`;
      await api.call('POST', collection, object);
      const failures = new Set<string>();
      let number = 0;
      for (const { value, where } of variants(object)) {
        if (number++ % step > 0) continue;
        const answers = await Promise.all([
          api.call('POST', `${collection}?dryRun=All`, value),
          api.call('PUT', one, value),
          api.call('PATCH', `${one}?fieldManager=a&force=true`, value, apply),
        ]);
        for (const { status, text } of answers) if (status >= 500) failures.add(`${where}: ${text}`);
      }
      assert.ok(number > 10);
      assert.deepEqual([...failures, ...api.errors.splice(0)], []);
    });
  }
});

function metadataOf({ object, namespaced }: Template): Record<string, unknown> {
  return { name: 'made', ...(namespaced ? { namespace: 'default' } : {}), ...(object.metadata as object) };
}

interface Variant {
  value: unknown;
  /** The path of the part and what is there instead. */
  where: string;
}

/** The object with one part left out, or with nothing in its place; each part in turn. */
function* variants(whole: unknown, path = ''): Iterable<Variant> {
  if (typeof whole !== 'object' || whole === null) return;
  for (const [key, part] of Object.entries(whole) as [string, unknown][]) {
    const at = `${path}/${key}`;
    yield { value: without(whole, key), where: `${at} is left out` };
    for (const instead of replacements(part)) {
      yield { value: replaced(whole, key, instead), where: `${at} is ${JSON.stringify(instead)}` };
    }
    for (const { value, where } of variants(part, at)) yield { value: replaced(whole, key, value), where };
  }
}

function replacements(part: unknown): unknown[] {
  if (Array.isArray(part)) return [null, [], [{}], [null]];
  if (typeof part === 'object') return [null, {}];
  return typeof part === 'string' ? [null, ''] : [null];
}

function without(whole: object, key: string): unknown {
  return Array.isArray(whole)
    ? whole.filter((_, index) => index !== Number(key))
    : Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
}

function replaced(whole: object, key: string, value: unknown): unknown {
  return Array.isArray(whole)
    ? whole.map((item: unknown, index) => (index === Number(key) ? value : item))
    : { ...whole, [key]: value };
}
