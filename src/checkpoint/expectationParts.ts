import type { Expectation } from './expectation.ts';

/** Whether the expectation, or one that it is made of, is of this kind. */
export function hasKind(expectation: Expectation, kind: Expectation['kind']): boolean {
  return partsOf(expectation).some(part => part.kind === kind);
}

/** The commands that the expectation names by their words and not by a statement of the lesson. */
export function namedCommands(expectation: Expectation): string[] {
  return partsOf(expectation).flatMap(part =>
    part.kind === 'ran' && part.statement === undefined ? [part.command] : [],
  );
}

function partsOf(expectation: Expectation): Expectation[] {
  switch (expectation.kind) {
    case 'all':
    case 'any':
      return [expectation, ...expectation.of.flatMap(partsOf)];
    case 'not':
      return [expectation, ...partsOf(expectation.of)];
    default:
      return [expectation];
  }
}
