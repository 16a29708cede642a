import assert from 'node:assert/strict';
import { chooseLanguage } from '../../../src/cli/language.ts';
import { parseInvocation, UsageError } from '../../../src/cli/usage.ts';

describe('parseInvocation', () => {
  it('reads run', () => {
    assert.deepEqual(parseInvocation(['run', 'a.md']), {
      command: 'run',
      lessons: ['a.md'],
      keep: false,
      timeoutMs: 60_000,
      skipped: new Set(),
      kubeconfig: undefined,
      allowProtected: false,
      context: undefined,
      namespace: undefined,
      step: undefined,
      reporter: 'spec',
    });
    const args =
      'run --keep --allow-protected --timeout 2.5 --skip-command 1 --skip-command=3 --kubeconfig k --cluster c --namespace n --step 2 --reporter junit --lang ja a.md b.md';
    assert.deepEqual(parseInvocation(args.split(' ')), {
      command: 'run',
      lessons: ['a.md', 'b.md'],
      keep: true,
      timeoutMs: 2500,
      skipped: new Set([1, 3]),
      kubeconfig: 'k',
      allowProtected: true,
      context: 'c',
      namespace: 'n',
      step: '2',
      reporter: 'junit',
    });
    assert.deepEqual(parseInvocation(['run', '--cluster', 'practice', 'a.md']), parseInvocation(['run', 'a.md']));
  });

  it('reads lint', () => {
    assert.deepEqual(parseInvocation(['lint', 'a.md', 'b.md', '--strict', '--format', 'github']), {
      command: 'lint',
      lessons: ['a.md', 'b.md'],
      isStrict: true,
      format: 'github',
    });
  });

  it('reads practice start', () => {
    assert.deepEqual(parseInvocation(['practice', 'start', '--kubeconfig', 'k', '--data', 'd', '--images', 'i']), {
      command: 'practice-start',
      kubeconfig: 'k',
      data: 'd',
      images: 'i',
      detach: false,
      idleTimeoutSeconds: 0,
    });
    assert.deepEqual(parseInvocation(['practice', 'start', '--detach']), {
      command: 'practice-start',
      kubeconfig: undefined,
      data: undefined,
      detach: true,
      idleTimeoutSeconds: 3600,
      images: undefined,
    });
    const { idleTimeoutSeconds } = parseInvocation('practice start --data d --idle-timeout 90'.split(' ')) as {
      idleTimeoutSeconds?: number;
    };
    assert.equal(idleTimeoutSeconds, 90);
  });

  it('reads what is asked of a practice cluster that runs', () => {
    for (const name of ['stop', 'status', 'reset']) {
      assert.deepEqual(parseInvocation(['practice', name]), { command: `practice-${name}`, data: undefined });
      assert.deepEqual(parseInvocation(['practice', name, '--data', 'd']), {
        command: `practice-${name}`,
        data: 'd',
      });
    }
  });

  it('reads --help and --version wherever they stand', () => {
    assert.equal(parseInvocation(['run', '--help']).command, 'help');
    assert.equal(parseInvocation(['--version']).command, 'version');
  });

  for (const line of [
    '',
    'fly',
    'practice',
    'practice pause',
    'practice stop now',
    'practice stop --kubeconfig k',
    'practice reset --detach',
    'practice start --detach --idle-timeout 0',
    'practice start',
    'practice start x --kubeconfig k',
    'run',
    'run a.md --data d',
    'run a.md --timeout 0',
    'run a.md --timeout soon',
    'run a.md --skip-command -1',
    'run a.md --skip-command 1.5',
    'run a.md --colour',
    'run a.md --timeout',
  ]) {
    it(`refuses “${line}”, and says why`, () => {
      assert.throws(
        () => parseInvocation(line === '' ? [] : line.split(' ')),
        (error: unknown) => error instanceof UsageError && error.message !== '',
      );
    });
  }
});

describe('chooseLanguage', () => {
  const cases: [string[], NodeJS.ProcessEnv, string][] = [
    [[], {}, 'en'],
    [[], { LANG: 'ja_JP.UTF-8' }, 'ja'],
    [[], { LANG: 'ja_JP.UTF-8', LC_ALL: 'C' }, 'en'],
    [[], { LANG: 'C', LC_ALL: 'ja' }, 'ja'],
    [[], { LANG: 'ja', LC_ALL: '' }, 'ja'],
    [['run', '--lang', 'en'], { LANG: 'ja_JP.UTF-8' }, 'en'],
    [['--lang=ja'], {}, 'ja'],
    [['--lang', 'fr'], {}, 'en'],
  ];
  for (const [args, env, expected] of cases) {
    it(`${args.join(' ')} ${JSON.stringify(env)} is ${expected}`, () =>
      assert.equal(chooseLanguage(args, env), expected));
  }
});
