import { badRequest } from './statusError.ts';

/** Levels that a value may have: far more than any kind has, and far fewer than recursion over it can take. */
const deepest = 1000;

/** Throws a 400 for a value whose objects and lists lie too deep in one another. */
export function checkNesting(value: unknown): void {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw badRequest('exceeded max depth');
    level = level.flatMap(item =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
}
