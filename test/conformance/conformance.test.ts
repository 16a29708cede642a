import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { PracticeFolder } from '../support/practiceProcess.ts';
import { Workplace, type Outcome } from './cluster.ts';
import { hasGo } from './controlplane/build.ts';
import { startControlPlane } from './controlplane/start.ts';
import { firstLine, KnownDifferences } from './differences.ts';
import { kubectls } from './kubectls.ts';
import { mask } from './mask.ts';
import { readCorpus, type Statement } from './scenario.ts';

// A disposable cluster of the contributor's own (kind, k3d, minikube) stands in for the control plane where one is named.
const own = process.env.KUBECONFIG;
const reason = own === undefined && !hasGo() ? ' (skipped: needs Go, or KUBECONFIG of a disposable cluster)' : '';

const versions = await kubectls();
const corpus = readCorpus();
const differences = new KnownDifferences();

(reason === '' ? describe : describe.skip)(`the practice cluster beside a real control plane${reason}`, function () {
  this.timeout(120_000);
  let folder: string;
  let practice: PracticeFolder | undefined;
  let kubeconfigs: { practice: string; real: string };
  let stop: (() => Promise<void>) | undefined;

  before(async function () {
    this.timeout(30 * 60_000);
    folder = await mkdtemp(path.join(tmpdir(), 'conformance-'));
    practice = await PracticeFolder.create();
    const { ready } = await practice.start();
    const controlPlane = own === undefined ? await startControlPlane() : undefined;
    stop = async () => controlPlane?.stop();
    kubeconfigs = { practice: ready.kubeconfig, real: controlPlane?.kubeconfig ?? own! };
  });

  after(async () => {
    await stop?.();
    await practice?.remove();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  for (const [version, kubectl] of versions) {
    for (const { name, statements } of corpus) {
      describe(`${name}, kubectl ${version}`, () => {
        let places: Workplace[] = [];

        before(async () => {
          const open = (which: 'practice' | 'real'): Promise<Workplace> =>
            Workplace.open(
              path.join(folder, which, `${name}-${version}`),
              kubeconfigs[which],
              `lab-${name}-${version}`,
              kubectl,
            );
          places = await Promise.all([open('practice'), open('real')]);
        });

        after(async () => {
          await Promise.all(places.map(place => place.close()));
        });

        for (const statement of statements) {
          it(firstLine(statement.text), async () => {
            let [practised, expected] = await outcomesOf(places, statement);
            // Controllers take their time: what changes nothing is asked again for a while, until both have got there.
            const deadline = Date.now() + 10_000;
            while (isRepeatable(statement) && !isDeepStrictEqual(practised, expected) && Date.now() < deadline) {
              await delay(250);
              [practised, expected] = await outcomesOf(places, statement);
            }
            try {
              assert.deepEqual(practised, expected);
            } catch (error) {
              if (differences.reason(name, statement.text) === undefined) throw error;
            }
          });
        }
      });
    }
  }

  describe('as a whole', () => {
    it('differs only where the list says so', () => {
      assert.deepEqual(differences.stale(corpus.map(({ name }) => name)), []);
    });

    it('is compared by at least 250 statements', () => {
      const count = corpus.reduce((sum, { statements }) => sum + statements.length, 0);
      assert.ok(count >= 250, `${count} statements`);
    });
  });
});

/** What a statement comes to in each place, without what no two clusters share. */
async function outcomesOf(places: readonly Workplace[], statement: Statement): Promise<Partial<Outcome>[]> {
  const outcomes = await Promise.all(places.map(place => place.run(statement)));
  return outcomes.map(outcome => {
    const masked = mask(outcome, statement.unordered);
    return statement.quiet ? { exitCode: masked.exitCode } : masked;
  });
}

/** Whether a statement leaves everything as it is. */
function isRepeatable({ text }: Statement): boolean {
  return /^kubectl (?:get|describe|auth can-i|rollout (?:status|history))\b|--dry-run=server/.test(text);
}
