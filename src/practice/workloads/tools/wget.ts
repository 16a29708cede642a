import { posix } from 'node:path';
import { call, headerLines, HttpFailure, portOf, type HttpAnswer } from './httpClient.ts';
import { parseUrl } from './curl.ts';
import { options, resolvePath, ToolError, type Tool } from './tool.ts';

/** BusyBox's wget. */
export const wget: Tool = async (context, words) => {
  const { flags, rest, values } = options(words, [
    ...[
      'q',
      'S',
      'c',
      'O:',
      'o:',
      'T:',
      'U:',
      'P:',
      't:',
      'Y:',
      '--spider',
      '--quiet',
      '--output-document:',
      '--timeout:',
    ],
    ...['--header:', '--post-data:', '--no-check-certificate', '--server-response', '--tries:', '--user-agent:'],
  ]);
  const [address] = rest;
  if (address === undefined) throw new ToolError('missing URL');
  const url = parseUrl(address);
  if (!url) throw new ToolError(`bad address '${address}'`);
  const quiet = flags.has('q') || flags.has('--quiet');
  const seconds = values.get('T') ?? values.get('--timeout');
  const post = values.get('--post-data');
  const found = context.lookup(url.hostname);
  if (!found) throw new ToolError(`bad address '${url.hostname}'`);
  const [ip = ''] = found.addresses;
  if (!quiet) context.stderr.write(`Connecting to ${url.host} (${ip}:${portOf(url)})\n`);
  const [name = '', text = ''] = (values.get('--header') ?? '').split(/:\s*(.*)/s, 2);
  let answer: HttpAnswer;
  try {
    answer = await call(context, {
      url,
      method: post === undefined ? 'GET' : 'POST',
      headers: {
        Host: url.host,
        'User-Agent': values.get('U') ?? 'Wget',
        ...(/^[\w-]+$/.test(name) && /^[\x20-\x7e]*$/.test(text) ? { [name]: text } : {}),
      },
      timeout: seconds === undefined ? undefined : Number(seconds),
      ...(post === undefined ? {} : { body: Buffer.from(post) }),
    });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const texts: Record<HttpFailure['kind'], string> = {
      unresolved: `bad address '${url.hostname}'`,
      refused: `can't connect to remote host (${ip}): Connection refused`,
      timeout:
        seconds === undefined ? `can't connect to remote host (${ip}): Operation timed out` : 'download timed out',
      empty: 'error getting response: Connection reset by peer',
      protocol: 'error getting response',
      tls: 'TLS error from peer (alert code 70): protocol version',
      certificate: 'error getting response',
    };
    throw new ToolError(texts[error.kind]);
  }
  if (flags.has('S') || flags.has('--server-response')) {
    context.stderr.write(
      headerLines(answer)
        .map(line => `  ${line}\n`)
        .join(''),
    );
  }
  if (answer.status >= 400) {
    throw new ToolError(`server returned error: HTTP/${answer.version} ${answer.status} ${answer.statusText}`);
  }
  if (flags.has('--spider')) {
    if (!quiet) context.stderr.write('remote file exists\n');
    return 0;
  }
  const given = values.get('O') ?? values.get('--output-document');
  const file = given ?? (posix.basename(url.pathname) || 'index.html');
  const bar = `${(file === '-' ? '-' : file).slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(answer.body.length).padStart(5)}  0:00:00 ETA\n`;
  if (file === '-') {
    if (!quiet) context.stderr.write('writing to stdout\n');
    context.stdout.write(answer.body);
    if (!quiet) context.stderr.write(`${bar}written to stdout\n`);
    return 0;
  }
  const path = resolvePath(context, file);
  if (given === undefined && context.files.stat(path)) throw new ToolError(`can't open '${file}': File exists`);
  if (!quiet) context.stderr.write(`saving to '${file}'\n`);
  if (path !== '/dev/null') context.files.write(path, answer.body);
  if (!quiet) context.stderr.write(`${bar}'${file}' saved\n`);
  return 0;
};
