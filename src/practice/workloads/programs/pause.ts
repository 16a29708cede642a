import type { Program } from '../program.ts';

/** Does nothing until it is told to stop. */
export const pause: Program = context => ({ terminate: () => context.exit(0) });
