import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Ended } from '../support/practiceProcess.ts';

/** What a program wrote, if it ended well. */
export async function outputOf(ended: Promise<Ended>): Promise<string> {
  const { code, output, errors } = await ended;
  assert.equal(code, 0, errors + output);
  return output;
}

/** Reads lines until every pattern has matched one of them. @throws with the lines, if the stream ends before */
export async function linesMatching(stream: Readable, ...patterns: readonly RegExp[]): Promise<string[]> {
  const awaited = new Set(patterns);
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    lines.push(line);
    for (const pattern of awaited) if (pattern.test(line)) awaited.delete(pattern);
    if (awaited.size === 0) return lines;
  }
  throw new Error(`no ${[...awaited].join(', no ')} in:\n${lines.join('\n')}`);
}
