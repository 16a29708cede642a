import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';
import { errorText } from '../base/userError.ts';
import type { Target } from '../checkpoint/expectation.ts';
import { targetsOf } from '../checkpoint/needs.ts';
import { targetKey } from '../checkpoint/targetText.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { Print } from './print.ts';

const run = promisify(execFile);

/**
 * The objects that a lesson makes in a cluster that others use as well. What was there before is never deleted: it is
 * looked for before the lesson begins.
 */
export class LabObjects {
  private readonly env: NodeJS.ProcessEnv;
  private readonly targets: Target[];
  private before: ReadonlySet<string> = new Set();

  /** @param env leads kubectl to the cluster of the run */
  constructor(lesson: Lesson, env: NodeJS.ProcessEnv) {
    this.env = env;
    this.targets = namedObjects(lesson);
  }

  /** Notes what is there before the lesson begins. */
  async note(): Promise<void> {
    this.before = new Set((await this.existing()).map(targetKey));
  }

  /** Deletes what the lesson made. What cannot be deleted is said, and does not fail the run. */
  async cleanUp(print: Print): Promise<void> {
    for (const target of await this.existing()) {
      if (this.before.has(targetKey(target))) continue;
      try {
        const { stdout } = await this.kubectl('delete', target, '--wait=false', '--ignore-not-found');
        if (stdout.trim() !== '') print(stdout.trim());
      } catch (error) {
        print(l10n.t('{0} could not be deleted: {1}', targetKey(target), errorText(error)));
      }
    }
  }

  private async existing(): Promise<Target[]> {
    const found: Target[] = [];
    for (const target of this.targets) {
      // A kind that is not known has no objects.
      const answer = await this.kubectl('get', target, '--ignore-not-found', '-o', 'name').catch(() => undefined);
      if (answer !== undefined && answer.stdout.trim() !== '') found.push(target);
    }
    return found;
  }

  private kubectl(
    verb: 'get' | 'delete',
    { resource, name = '', namespace }: Target,
    ...options: string[]
  ): Promise<{ stdout: string }> {
    const where = namespace === undefined ? [] : ['--namespace', namespace];
    return run('kubectl', [verb, resource, name, ...where, ...options], { env: this.env, timeout: 60_000 });
  }
}

/** What a lesson's checkpoints, manifests and `lab:reset` name: the kinds that contain others last. */
function namedObjects({ steps, reset }: Lesson): Target[] {
  const all = [
    ...steps.flatMap(({ checkpoints }) => checkpoints.flatMap(({ expectation }) => targetsOf(expectation))),
    ...steps.flatMap(({ blocks }) =>
      blocks.flatMap(block =>
        block.kind === 'commands' ? block.statements.flatMap(({ objects = [] }) => objects) : [],
      ),
    ),
    ...reset,
  ].filter(({ name }) => name !== undefined);
  return [...new Map(all.map(target => [targetKey(target), target])).values()];
}
