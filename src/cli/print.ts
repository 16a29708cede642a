/** Prints a line for people. Where a report for programs goes to standard output, to standard error. */
export type Print = (line: string) => void;
