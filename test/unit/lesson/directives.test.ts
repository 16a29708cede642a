import assert from 'node:assert/strict';
import type { Checkpoint } from '../../../src/checkpoint/checkpoint.ts';
import type { Expectation } from '../../../src/checkpoint/expectation.ts';
import { covered, parse } from './parse.ts';

const step = ['## A', '', 'x', ''];

describe('lab:lesson', () => {
  const body = [
    'id: bakery',
    'title: { en: The bakery, ja: パン屋 }',
    'languages: [en, ja]',
    'namespace: oven',
    'requires:',
    '  server: 1.30',
    '  nodes: 3',
    '  kinds: [deployment]',
    '  tools: kubectl',
  ];
  const expected = {
    id: 'bakery',
    title: 'パン屋',
    language: 'ja',
    namespace: 'oven',
    requires: { server: '1.30', nodes: 3, kinds: ['deployment'], tools: ['kubectl'] },
  };

  for (const [place, lines] of [
    ['a comment', ['# X', '', '<!-- lab:lesson', ...body, '-->', '', ...step]],
    ['front matter', ['---', 'author: me', 'lab:', ...body.map(line => `  ${line}`), '---', '# X', ...step]],
  ] as const) {
    it(`is read from ${place}`, async () => {
      const lesson = await parse(lines, { fileName: 'x.ja.md' });
      assert.deepEqual({ ...lesson, ...expected }, lesson);
      assert.deepEqual(lesson.problems, []);
    });
  }

  it('may name one language', async () => {
    assert.equal((await parse(['<!-- lab:lesson language: fr -->', ''], { fileName: 'x.ja.md' })).language, 'fr');
    assert.equal((await parse(['<!-- lab:lesson languages: [fr, en] -->', ''])).language, 'fr');
  });

  it('keeps line numbers behind front matter', async () => {
    const lesson = await parse(['---', 'title: T', '---', '## A', 'x']);
    assert.deepEqual([lesson.title, lesson.steps[0]?.headingRange.startLine], ['T', 3]);
  });
});

describe('lab:step', () => {
  it('names a section', async () => {
    const lesson = await parse([
      '## A',
      '',
      '<!-- lab:step id: first -->',
      '',
      'x',
      '## B',
      '',
      '<!-- lab:step',
      'id: second',
      'title: { en: Second, ja: 二番目 }',
      'needs: first',
      'optional: true',
      '-->',
      '',
      'x',
    ]);
    assert.deepEqual(
      lesson.steps.map(({ id, title, needs, optional }) => ({ id, title, needs, optional })),
      [
        { id: 'first', title: 'A', needs: [], optional: false },
        { id: 'second', title: 'Second', needs: ['first'], optional: true },
      ],
    );
    assert.deepEqual(lesson.problems, []);
  });
});

describe('lab:run', () => {
  it('says how the next block is run', async () => {
    const { steps, problems } = await parse([
      '## A',
      '<!-- lab:run { terminal: other, background: true, interrupt: true, enter: false, confirm: true } -->',
      '',
      'Some words.',
      '```bash',
      'ls',
      '```',
      '```bash',
      'ls',
      '```',
      '<!-- lab:run optional: true -->',
      '',
      '```bash',
      'ls',
      '```',
      '<!-- lab:run skip: true -->',
      '',
      '```bash',
      'ls',
      '```',
    ]);
    assert.deepEqual(problems, []);
    const plain = { background: false, interrupt: false, enter: true, confirm: false, skip: false };
    assert.deepEqual(
      steps[0]?.blocks.map(block => {
        assert.ok(block.kind === 'commands');
        const { range, ...run } = block.run;
        return [range?.startLine, run, block.optional];
      }),
      [
        [1, { ...plain, terminal: 'other', background: true, interrupt: true, enter: false, confirm: true }, false],
        [undefined, plain, false],
        [10, plain, true],
        [15, { ...plain, skip: true }, false],
      ],
    );
    assert.equal(steps[0].checkpoints.length, 2);
  });
});

describe('lab:var and lab:reset', () => {
  it('are read in either form', async () => {
    const lesson = await parse([
      ...step,
      '<!-- lab:var IP: service/p4app {.status.loadBalancer.ingress[0].ip} -->',
      '',
      '<!-- lab:var',
      'POD-NAME: pod -l app=p4app -n shop {.metadata.name}',
      'NODE: node/a {.status.conditions[?(@.type=="Ready")].status}',
      '-->',
      '',
      '<!-- lab:reset namespace/shop -->',
      '',
      '<!-- lab:reset',
      '- deployment/redis',
      '- pods -l app=x',
      '-->',
      '',
    ]);
    assert.deepEqual(lesson.problems, []);
    assert.deepEqual(
      lesson.variables.map(({ name, target, path }) => ({ name, target, path })),
      [
        { name: 'IP', target: { resource: 'service', name: 'p4app' }, path: '{.status.loadBalancer.ingress[0].ip}' },
        {
          name: 'POD-NAME',
          target: { resource: 'pod', labelSelector: 'app=p4app', namespace: 'shop' },
          path: '{.metadata.name}',
        },
        {
          name: 'NODE',
          target: { resource: 'node', name: 'a' },
          path: '{.status.conditions[?(@.type=="Ready")].status}',
        },
      ],
    );
    assert.equal(lesson.variables[1]?.range.startLine, 6);
    assert.deepEqual(lesson.reset, [
      { resource: 'namespace', name: 'shop' },
      { resource: 'deployment', name: 'redis' },
      { resource: 'pods', labelSelector: 'app=x' },
    ]);
  });
});

describe('lab:check', () => {
  const check = async (...lines: string[]): Promise<Checkpoint> => {
    const { steps, problems } = await parse([...step, ...lines, '']);
    assert.deepEqual(problems, []);
    assert.equal(steps[0]?.checkpoints.length, 1);
    return steps[0].checkpoints[0]!;
  };
  const web = { resource: 'deployment', name: 'web' };

  for (const [text, expected] of [
    ['deployment/web ready', { target: web, condition: { type: 'ready' } }],
    ['deployment web ready', { target: web, condition: { type: 'ready' } }],
    ['deployment/web exists', { target: web, condition: { type: 'exists' } }],
    ['deployment/web absent', { target: web, condition: { type: 'absent' } }],
    ['deployment/web replicas=2', { target: web, condition: { type: 'replicas', replicas: 2 } }],
    [
      'svc/web exposed=LoadBalancer',
      { target: { resource: 'svc', name: 'web' }, condition: { type: 'exposed', serviceType: 'LoadBalancer' } },
    ],
    [
      'deployment/web condition=Available',
      { target: web, condition: { type: 'condition', condition: 'Available', status: 'True' } },
    ],
    [
      'deployment/web condition=Available=False',
      { target: web, condition: { type: 'condition', condition: 'Available', status: 'False' } },
    ],
    [
      'deployment/web jsonpath={.status.availableReplicas}=2',
      { target: web, condition: { type: 'jsonpath', path: '{.status.availableReplicas}', value: '2' } },
    ],
    ['deployment/web jsonpath={.spec}', { target: web, condition: { type: 'jsonpath', path: '{.spec}' } }],
    [
      `deployment/web jsonpath='{.status.phase}'='Running'`,
      { target: web, condition: { type: 'jsonpath', path: '{.status.phase}', value: 'Running' } },
    ],
    [
      'deployment/web jsonpath={.a[?(@.b == "c d")].e}=f=g',
      { target: web, condition: { type: 'jsonpath', path: '{.a[?(@.b == "c d")].e}', value: 'f=g' } },
    ],
    [
      'deployments.apps/web -n shop ready',
      { target: { resource: 'deployments.apps', name: 'web', namespace: 'shop' }, condition: { type: 'ready' } },
    ],
    ['pod -l app=web ready', { target: { resource: 'pod', labelSelector: 'app=web' }, condition: { type: 'ready' } }],
    [
      'pod -l "app in (a, b)" ready',
      { target: { resource: 'pod', labelSelector: 'app in (a, b)' }, condition: { type: 'ready' } },
    ],
  ] as const) {
    it(`waits for ${text}`, async () => {
      const wait = { kind: 'wait', ...expected };
      assert.deepEqual((await check(`<!-- lab:check ${text} -->`)).expectation, wait);
      assert.deepEqual((await check('<!-- lab:check', `wait: ${text}`, '-->')).expectation, wait);
    });
  }

  it('expects a partial object', async () => {
    const object = {
      kind: 'Pod',
      metadata: { labels: { app: 'web', tier: 'a' } },
      status: { phase: { $regex: 'Run' } },
    };
    const body = [`expect: ${JSON.stringify(object)}`, 'count: ">=2"', 'match: all'];
    assert.deepEqual((await check('<!-- lab:check', ...body, '-->')).expectation, {
      kind: 'match',
      target: { resource: 'pod', labelSelector: 'app=web,tier=a' },
      object,
      count: '>=2',
      match: 'all',
    });
    const named = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'a', namespace: 'b' } };
    assert.deepEqual((await check(`<!-- lab:check { expect: ${JSON.stringify(named)}, count: 1 } -->`)).expectation, {
      kind: 'match',
      target: { resource: 'certificate.cert-manager.io', name: 'a', namespace: 'b' },
      object: named,
      count: '1',
    });
  });

  it('evaluates CEL', async () => {
    const body = ['cel: d.spec.replicas == 2', 'refs: { d: deployment/web }'];
    assert.deepEqual((await check('<!-- lab:check', ...body, '-->')).expectation, {
      kind: 'cel',
      expression: 'd.spec.replicas == 2',
      refs: { d: web },
    });
  });

  it('awaits commands and pages', async () => {
    assert.deepEqual((await check('<!-- lab:check ran: kubectl  delete pod -->')).expectation, {
      kind: 'ran',
      command: 'kubectl delete pod',
    });
    assert.deepEqual((await check('<!-- lab:check http: http://<EXTERNAL-IP>/ -->')).expectation, {
      kind: 'page',
      url: 'http://<EXTERNAL-IP>/',
    });
  });

  it('combines', async () => {
    const ready: Expectation = { kind: 'wait', target: web, condition: { type: 'ready' } };
    const body = [
      'any:',
      '  - wait: deployment/web ready',
      '  - all: [{ ran: ls }, deployment/web ready]',
      '  - not: deployment/web ready',
      '  - not: { ran: ls }',
    ];
    assert.deepEqual((await check('<!-- lab:check', ...body, '-->')).expectation, {
      kind: 'any',
      of: [
        ready,
        { kind: 'all', of: [{ kind: 'ran', command: 'ls' }, ready] },
        { kind: 'not', of: ready },
        { kind: 'not', of: { kind: 'ran', command: 'ls' } },
      ],
    });
  });

  it('has modifiers', async () => {
    const checkpoint = await check(
      '<!-- lab:check',
      'id: two-replicas',
      'title: { en: Both, ja: 両方 }',
      'wait: deployment/web ready',
      'stable: 2s',
      'hints:',
      '  - { after: 1m30s, en: Wait., ja: 待つ。 }',
      '  - { after: 500ms, text: { en: Look. } }',
      '  - Ask.',
      'explain: { when: BackOff, say: { en: It crashes. } }',
      'solution: kubectl scale deployment web --replicas=2',
      'mode: manual',
      '-->',
    );
    assert.deepEqual(
      { ...checkpoint, expectation: undefined, range: undefined },
      {
        id: 'two-replicas',
        expectation: undefined,
        range: undefined,
        origin: 'directive',
        title: { en: 'Both', ja: '両方' },
        stableMs: 2000,
        hints: [
          { afterMs: 90_000, text: { en: 'Wait.', ja: '待つ。' } },
          { afterMs: 500, text: { en: 'Look.' } },
          { afterMs: 30_000, text: 'Ask.' },
        ],
        explain: [{ when: 'BackOff', say: { en: 'It crashes.' } }],
        solution: 'kubectl scale deployment web --replicas=2',
        needs: [],
        mode: 'manual',
      },
    );
    assert.deepEqual([checkpoint.range.startLine, checkpoint.range.endLine], [4, 16]);
  });

  it('replaces what its step would infer, and nothing of other steps', async () => {
    const commands = ['```sh', 'ls', '```', ''];
    const { steps } = await parse([...step, ...commands, '<!-- lab:check pod/x ready -->', '', '## B', ...commands]);
    assert.deepEqual(
      steps.map(({ checkpoints }) => checkpoints.map(({ origin }) => origin)),
      [['directive'], ['inferred']],
    );
  });

  it('is read in notes and lists', async () => {
    const { steps, problems } = await parse([
      ...step,
      '!!! note',
      '    <!-- lab:check',
      '    wait: pod/x ready',
      '    -->',
      '',
      '- <!-- lab:check pod/y ready -->',
      '',
    ]);
    assert.deepEqual(problems, []);
    assert.equal(steps[0]?.checkpoints.length, 2);
  });

  it('goes to the namespace of the lesson', async () => {
    const { steps } = await parse([
      '<!-- lab:lesson namespace: shop -->',
      '',
      ...step,
      '<!-- lab:check',
      'all: [pod/x ready, { cel: a, refs: { a: pod/y } }, { not: pod/z -n q ready }, node/n ready]',
      '-->',
      '',
    ]);
    const { expectation } = steps[0]!.checkpoints[0]!;
    assert.ok(expectation.kind === 'all');
    assert.deepEqual(
      expectation.of.map(inner =>
        inner.kind === 'wait'
          ? inner.target.namespace
          : inner.kind === 'cel'
            ? inner.refs.a?.namespace
            : inner.kind === 'not' && inner.of.kind === 'wait' && inner.of.target.namespace,
      ),
      ['shop', 'shop', 'q', undefined],
    );
  });

  it('has an id that survives moving, but not editing', async () => {
    const ids = async (lines: string[]): Promise<string[]> =>
      (await parse(lines)).steps.flatMap(({ checkpoints }) => checkpoints.map(({ id }) => id));
    const [id] = await ids([...step, '<!-- lab:check pod/x   ready -->', '']);
    const moved = await ids([
      '# T',
      ...step,
      'more',
      '',
      '<!-- lab:check pod/y ready -->',
      '',
      '<!-- lab:check',
      'wait: pod/x ready',
      'title: X',
      '-->',
      '',
    ]);
    assert.equal(moved[1], id);
    assert.notEqual(moved[0], id);
    assert.match(id ?? '', /^a\.pod-x-ready-[0-9a-f]{8}$/);
  });
});

describe('a directive that is not understood', () => {
  /** Code and text of each problem. */
  const problemsOf = async (text: string): Promise<[string, string][]> => {
    const { problems } = await parse(text);
    for (const { message } of problems) assert.ok(message.length > 10);
    return problems.map(({ code, range }) => [code, covered(text, range)]);
  };

  for (const [text, ...expected] of [
    ['lab:chek pod/x ready', ['directive-unknown', '<!-- lab:chek']],
    ['lab: x', ['directive-unknown', '<!-- lab:']],
    ['lab:check', ['directive-empty', '<!-- lab:check -->']],
    ['lab:var', ['directive-empty', '<!-- lab:var -->']],
    ['lab:check pod/x redy', ['check-condition', 'redy']],
    ['lab:check pod/x', ['check-condition', 'pod/x']],
    ['lab:check pod ready', ['check-target', 'pod']],
    ['lab:check pod/x ready now', ['check-condition', 'now']],
    ['lab:check pod/x replicas=many', ['check-condition', 'replicas=many']],
    ['lab:check pod/<NAME> ready', ['check-target', 'pod/<NAME>']],
    ['lab:check pod -l', ['check-target', '-l']],
    ['lab:check pod/x exposed=External', ['check-condition', 'exposed=External']],
    ['lab:check pod/x jsonpath={.a[}=1', ['jsonpath', '}=1']],
    ['lab:check pod/x condition=', ['check-condition', 'condition=']],
    ['lab:check\nwait: pod/x ready\nwiat: y\n', ['directive-key', 'wiat']],
    ['lab:check\nid: x\n', ['check-predicate', 'id: x']],
    ['lab:check\nwait: pod/x ready\nran: y\n', ['check-predicate', 'y']],
    ['lab:check\nwait: [a]\n', ['check-target', '[a]']],
    ['lab:check\nwait: "pod/x redy"\n', ['check-condition', '"pod/x redy"']],
    ['lab:check\nwait: pod/x ready\nstable: soon\n', ['directive-value', 'soon']],
    ['lab:check\nwait: pod/x ready\nmode: never\n', ['directive-value', 'never']],
    ['lab:check\nwait: pod/x ready\ntitle: [a]\n', ['directive-value', '[a]']],
    ['lab:check\nwait: pod/x ready\nhints: [{ after: x, en: y }]\n', ['directive-value', 'x']],
    ['lab:check\nwait: pod/x ready\nhints: [{ after: 1s }]\n', ['directive-value', '{ after: 1s }']],
    ['lab:check\nwait: pod/x ready\nexplain: [{ when: a }]\n', ['directive-value', '{ when: a }']],
    ['lab:check\nexpect: pod/x\n', ['check-expect', 'pod/x']],
    ['lab:check\nexpect: { kind: Pod }\n', ['check-expect', '{ kind: Pod }']],
    ['lab:check\nexpect: { kind: Pod, metadata: { name: x } }\ncount: few\n', ['directive-value', 'few']],
    ['lab:check\ncel: a == b\n', ['check-cel', 'a == b']],
    ['lab:check\ncel: a == b\nrefs: { a: pod }\n', ['check-target', 'pod']],
    ['lab:check\nall: []\n', ['directive-value', '[]']],
    ['lab:check\nall: [{ wait: pod/x redy }]\n', ['check-condition', 'redy']],
    ['lab:check\nall: [{ wait: pod/x ready, of: y }]\n', ['directive-key', 'of']],
    ['lab:check\nhttp: x\n', ['directive-value', 'x']],
    ['lab:check\nran:\n', ['directive-value', 'ran']],
    ['lab:check\nwait: [\n', ['directive-yaml', '']],
    ['lab:check\nwait: a\nwait: b\n', ['directive-yaml', 'w']],
    ['lab:check\nall: &a [*a]\n', ['directive-yaml', 'lab']],
    ['lab:lesson x', ['directive-shape', 'x']],
    ['lab:lesson level: deep', ['directive-value', 'deep']],
    ['lab:lesson namespace: A_b', ['directive-value', 'A_b']],
    ['lab:lesson requires: { server: new }', ['directive-value', 'new']],
    ['lab:lesson requires: { node: 3 }', ['directive-key', 'node']],
    ['lab:step first', ['directive-shape', 'first']],
    ['lab:step id: a b', ['directive-value', 'a b']],
    ['lab:step optional: perhaps', ['directive-value', 'perhaps']],
    ['lab:step needs: nothing', ['needs-unknown', 'nothing']],
    ['lab:run background: 1', ['directive-value', '1'], ['directive-unattached', '']],
    ['lab:run background: true', ['directive-unattached', '<!-- lab:run background: true -->']],
    ['lab:var X', ['directive-shape', 'X']],
    ['lab:var X: pod/x', ['variable-path', 'pod/x']],
    ['lab:var X: pod/x {.a[}', ['jsonpath', '}']],
    ['lab:reset all', ['check-target', 'all']],
  ] as [string, ...[string, string][]][]) {
    it(`is reported where it is: ${JSON.stringify(text)}`, async () => {
      const found = await problemsOf(`## A\n\nx あ\n\n<!-- ${text} -->\n\ny\n`);
      assert.deepEqual(found.map(([code]) => code).sort(), expected.map(([code]) => code).sort());
      for (const [code, part] of expected) {
        const [, own] = found.find(([other]) => other === code)!;
        if (code === 'directive-yaml') continue;
        if (part !== '') assert.equal(own, part);
      }
    });
  }

  it('is reported where it is within a note', async () => {
    assert.deepEqual(await problemsOf('## A\n\n!!! note\n    <!-- lab:check\n    wait: pod/x redy\n    -->\n\n'), [
      ['check-condition', 'redy'],
    ]);
  });

  it('is reported when it is never closed', async () => {
    assert.deepEqual(await problemsOf('## A\n\nx\n\n<!-- lab:check pod/x ready\n\n## B\n'), [
      ['directive-unclosed', '<!-- lab:check'],
    ]);
  });

  it('is reported when Markdown does not take it for a block', async () => {
    assert.deepEqual(await problemsOf('## A\n\nx <!-- lab:check pod/x ready -->\n'), [
      ['directive-inline', '<!-- lab:check'],
    ]);
    assert.deepEqual(await problemsOf('## A\n\n<!-- lab:check pod/x ready --> x\n'), [
      ['directive-line', '<!-- lab:check pod/x ready -->'],
    ]);
    assert.deepEqual(await problemsOf('## A\n\n<!-- lab:check pod/x ready -->\nx\n'), [
      ['directive-blank-line', '<!-- lab:check pod/x ready -->'],
    ]);
    assert.deepEqual(await problemsOf('## A\n\n<!-- lab:check\n\nwait: pod/x ready\n-->\n'), [
      ['directive-inner-blank', '<!-- lab:check\n\nwait: pod/x ready\n-->'],
    ]);
  });

  it('is reported when it comes twice', async () => {
    assert.deepEqual(
      await problemsOf(
        '<!-- lab:lesson id: a -->\n\n<!-- lab:lesson id: b -->\n\n## A\n\n<!-- lab:step id: a -->\n\n<!-- lab:step id: b -->\n\nx',
      ),
      [
        ['directive-twice', '<!-- lab:lesson id: b -->'],
        ['directive-twice', '<!-- lab:step id: b -->'],
      ],
    );
  });

  it('is reported when an id comes twice', async () => {
    const text = [
      '## A',
      '',
      '<!-- lab:step id: x -->',
      '',
      '<!-- lab:check { id: c, ran: a } -->',
      '',
      '## B',
      '',
      '<!-- lab:step id: x -->',
      '',
      '<!-- lab:check { id: c, ran: b } -->',
      '',
    ].join('\n');
    assert.deepEqual(await problemsOf(text), [
      ['duplicate-id', 'x'],
      ['duplicate-id', 'c'],
    ]);
    const { steps } = await parse(text);
    assert.deepEqual(
      steps.map(({ id, checkpoints }) => [id, checkpoints[0]?.id]),
      [
        ['x', 'c'],
        ['x-2', 'c-2'],
      ],
    );
  });

  it('is reported when needs go round', async () => {
    const check = (id: string, needs: string): string =>
      `<!-- lab:check { id: ${id}, ran: ${id}, needs: ${needs} } -->\n\n`;
    const text = `## A\n\n${check('a', '[b]')}${check('b', 'c')}${check('c', 'a')}${check('d', 'a')}${check('e', '[]')}`;
    assert.deepEqual(
      (await problemsOf(text)).map(([code]) => code),
      ['needs-cycle', 'needs-cycle', 'needs-cycle', 'needs-cycle'],
    );
  });

  it('suggests what was probably meant', async () => {
    const message = async (text: string): Promise<string> => (await parse(text)).problems[0]!.message;
    assert.match(await message('<!-- lab:chek x -->\n'), /"lab:check"/);
    assert.match(await message('## A\n\n<!-- lab:check { wait: pod/x ready, hint: x } -->\n'), /"hints"/);
    assert.match(await message('## A\n\n<!-- lab:check { wait: pod/x ready, moed: x } -->\n'), /"mode"/);
    assert.doesNotMatch(await message('## A\n\n<!-- lab:check { wait: pod/x ready, colour: x } -->\n'), /mean/);
  });

  it('leaves its step to inference', async () => {
    const { steps } = await parse(['## A', '```sh', 'ls', '```', '', '<!-- lab:check pod/x redy -->', '']);
    assert.deepEqual(
      steps[0]?.checkpoints.map(({ origin }) => origin),
      ['inferred'],
    );
  });

  it('is found in front matter as well', async () => {
    assert.deepEqual(await problemsOf('---\ntags: [a]\nlab:\n  idd: x\n---\n# A\n'), [['directive-key', 'idd']]);
    assert.deepEqual(await problemsOf('---\ntags: [a\n---\n# A\n'), []);
    assert.deepEqual(
      (await problemsOf('---\nlab: [a\n---\n# A\n')).map(([code]) => code),
      ['directive-yaml'],
    );
  });
});
