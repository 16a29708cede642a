import { createHash } from 'node:crypto';
import { RecentCache } from '../base/recentCache.ts';
import type { Expectation, Target } from '../checkpoint/expectation.ts';
import { slug } from './slug.ts';

/**
 * An id that follows from what is expected, so that it survives when a checkpoint moves within its step:
 * `deployment-web-replicas-1f3a9c2b`.
 */
export function checkpointId(expectation: Expectation): string {
  return known.get(JSON.stringify(expectation), () => makeId(expectation));
}

/** At each keystroke all expectations are read again, and most are as they were. */
const known = new RecentCache<string, string>(2000);

function makeId(expectation: Expectation): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(normalized(expectation)))
    .digest('hex')
    .slice(0, 8);
  return [slug(summary(expectation)).slice(0, 60), hash].filter(part => part !== '').join('-');
}

/** Without what depends on the place: the ids of statements and blocks. Keys in order, blanks collapsed. */
function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value === 'string') return value.trim().replaceAll(/\s+/g, ' ');
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([key]) => key !== 'statement' && key !== 'after' && key !== 'block')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, normalized(item)]);
}

function summary(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'wait':
      return `${targetWords(expectation.target)} ${expectation.condition.type}`;
    case 'match':
      return `${targetWords(expectation.target)} match`;
    case 'ran':
      return `ran ${expectation.command.split(/\s+/).slice(0, 4).join(' ')}`;
    case 'cel':
      return `cel ${Object.values(expectation.refs).map(targetWords).join(' ')}`;
    case 'page':
      return 'page';
    case 'not':
      return `not ${summary(expectation.of)}`;
    case 'all':
    case 'any':
      return expectation.of[0] === undefined ? expectation.kind : `${summary(expectation.of[0])} and others`;
  }
}

function targetWords({ resource, name, labelSelector }: Target): string {
  return `${resource} ${name ?? labelSelector ?? ''}`;
}
