/** How much more than usual is tried: with `FAULTS=long` it takes minutes. */
export const isLong = process.env.FAULTS === 'long';
