import * as l10n from '@vscode/l10n';
import { badAnswer } from './requestErrors.ts';

/**
 * Splits a byte stream into lines, as a watch sends its events. What follows the last line break is not a line: the
 * stream was cut there.
 *
 * @throws RequestError `answer-invalid` for a line of more than `maxBytes`.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      const last = chunk.subarray(start, end);
      const line = rest.length === 0 ? last : Buffer.concat([...rest, last]);
      rest = [];
      restBytes = 0;
      start = end + 1;
      if (line.length > 0) yield line.toString('utf8');
    }
    if (start === chunk.length) continue;
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > maxBytes) throw badAnswer(l10n.t('it is longer than {0} bytes', maxBytes));
  }
}
