/** How much more than usual is tried: `FAULTS=long`, which the slow step of all tests sets, takes minutes. */
export const isLong = process.env.FAULTS === 'long';
