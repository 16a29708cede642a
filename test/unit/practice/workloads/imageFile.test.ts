import assert from 'node:assert/strict';
import { readImages } from '../../../../src/practice/workloads/imageFile.ts';
import { YamlFileError } from '../../../../src/practice/workloads/yamlReader.ts';

describe('a file that describes images', () => {
  it('names repositories as containerd does', () => {
    const [web, worker] = readImages(
      'images:\n  - { image: shop/web, tags: ["1", 2.0] }\n  - image: registry.example:5000/worker:v1\n    size: 7\n',
    );
    assert.deepEqual([web?.repository, web?.tags], ['docker.io/shop/web', ['1', '2.0']]);
    assert.deepEqual(
      [worker?.repository, worker?.tags, worker?.sizeBytes],
      ['registry.example:5000/worker', ['v1'], 7_000_000],
    );
  });

  const wrong: [string, string, number | undefined, RegExp][] = [
    ['what is not YAML', 'images:\n  - {', 2, /./],
    ['another thing', '- a', 1, /^the file must consist of fields/],
    [
      'an unknown field',
      'images:\n  - image: a/b\n    colour: red\n',
      3,
      /^images\[0\] has no field "colour"; there are/,
    ],
    ['a name that is none', 'images:\n  - image: A b\n', 2, /"A b" is not an image’s name/],
    ['a path that leads elsewhere', 'images:\n  - image: a/b\n    files: { /etc/../x: y }\n', 3, /absolute path/],
    ['a wrong time', 'images:\n  - image: a/b\n    startsAfter: soon\n', 3, /must be a time/],
    ['no images', 'images: []\n', 1, /is empty/],
    ['aliases that grow', `a: &a [x]\n${'b: [*a, *a, *a, *a, *a]\n'.replace('b', 'images')}`, undefined, /./],
    ['very long files', `images: [{ image: a/b }] # ${'x'.repeat(500_000)}`, undefined, /longer than 500000/],
    ['many images', `images: [${'{ image: a/b }, '.repeat(101)}]`, 1, /more than 100 items/],
  ];
  for (const [what, text, line, message] of wrong) {
    it(`may not hold ${what}`, () => {
      assert.throws(
        () => readImages(text),
        (error: unknown) => {
          assert.ok(error instanceof YamlFileError);
          assert.match(error.message, message);
          if (line !== undefined) assert.equal(error.line, line);
          return true;
        },
      );
    });
  }
});
