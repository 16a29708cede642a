import { posix } from 'node:path';
import type { ProgramContext } from '../program.ts';
import { readAll } from '../stdio.ts';
import { call, headerLines, HttpFailure, portOf, type HttpAnswer, type HttpCall } from './httpClient.ts';
import { options, resolvePath, ToolError, type Options, type Tool } from './tool.ts';

const version = '8.14.1';
const known = [
  ...[
    's',
    'S',
    'v',
    'I',
    'i',
    'L',
    'k',
    'f',
    'O',
    'g',
    'N',
    '4',
    '#',
    '--silent',
    '--show-error',
    '--verbose',
    '--head',
  ],
  ...[
    '--include',
    '--location',
    '--insecure',
    '--fail',
    '--remote-name',
    '--compressed',
    '--http1.1',
    '--no-progress-meter',
  ],
  ...[
    'o:',
    'X:',
    'H:',
    'd:',
    'm:',
    'w:',
    'A:',
    'u:',
    'T:',
    '--output:',
    '--request:',
    '--header:',
    '--data:',
    '--data-raw:',
  ],
  ...[
    '--max-time:',
    '--connect-timeout:',
    '--write-out:',
    '--user-agent:',
    '--retry:',
    '--retry-delay:',
    '--url:',
    '--cacert:',
  ],
  ...['--version', 'V', '--data-binary:', '--json:', '--resolve:'],
];

/** What curl says of a request without an answer, and its exit code. */
function failureText(failure: HttpFailure['kind'], url: URL, milliseconds: number, limited: boolean): [number, string] {
  const where = `${url.hostname} port ${portOf(url)}`;
  switch (failure) {
    case 'unresolved':
      return [6, `Could not resolve host: ${url.hostname}`];
    case 'refused':
      return [7, `Failed to connect to ${where} after ${milliseconds} ms: Could not connect to server`];
    case 'timeout':
      return limited
        ? [28, `Connection timed out after ${milliseconds} milliseconds`]
        : [28, `Failed to connect to ${where} after ${milliseconds} ms: Could not connect to server`];
    case 'empty':
      return [52, 'Empty reply from server'];
    case 'protocol':
      return [1, 'Received HTTP/0.9 when not allowed'];
    case 'tls':
      return [35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number'];
    case 'certificate':
      return [60, `SSL certificate problem: unable to get local issuer certificate\n${certificateHelp}`];
  }
}

const certificateHelp = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`;

export const curl: Tool = async (context, words) => {
  // Options may be given more than once; headers and data then add up.
  const gathered = gather(words);
  const parsed = options(words, known);
  const has = (short: string, long: string): boolean => parsed.flags.has(short) || parsed.flags.has(long);
  const value = (...names: string[]): string | undefined =>
    names.map(name => parsed.values.get(name)).find(each => each !== undefined);
  if (has('V', '--version')) {
    context.stdout.write(`curl ${version} (x86_64-pc-linux-gnu) libcurl/${version}\n`);
    return 0;
  }
  const addresses = [...(value('--url') === undefined ? [] : [value('--url')!]), ...parsed.rest];
  if (addresses.length === 0)
    throw new ToolError("(2) no URL specified\ncurl: try 'curl --help' for more information", 2);
  const seconds = value('m', '--max-time') ?? value('--connect-timeout');
  const timeout = seconds === undefined ? undefined : Number(seconds);
  const body = await requestBody(context, gathered.data);
  let code = 0;
  for (const address of addresses) {
    const url = parseUrl(address);
    if (!url) throw new ToolError('(3) URL rejected: Malformed input to a URL function', 3);
    const method = value('X', '--request') ?? (has('I', '--head') ? 'HEAD' : body ? 'POST' : 'GET');
    const headers: Record<string, string> = {
      Host: url.host,
      'User-Agent': value('A', '--user-agent') ?? `curl/${version}`,
      Accept: '*/*',
      ...(body
        ? { 'Content-Type': value('--json') === undefined ? 'application/x-www-form-urlencoded' : 'application/json' }
        : {}),
      ...gathered.headers,
    };
    code = await one(context, parsed, { url, method, headers, body, timeout }, has);
  }
  return code;
};

async function one(
  context: ProgramContext,
  { values }: Options,
  {
    body,
    timeout,
    url,
    ...request
  }: {
    url: URL;
    method: string;
    headers: Record<string, string>;
    body: Buffer | undefined;
    timeout: number | undefined;
  },
  has: (short: string, long: string) => boolean,
): Promise<number> {
  const { stderr, stdout } = context;
  const silent = has('s', '--silent') || has('#', '--no-progress-meter');
  const verbose = has('v', '--verbose');
  const ca = trusted(context, values.get('--cacert'), has('k', '--insecure'));
  const started = performance.now();
  let target = url;
  let answer: HttpAnswer;
  try {
    for (let hops = 0; ; hops++) {
      answer = await call(context, { ...request, url: target, timeout, ...ca, ...(body ? { body } : {}) });
      const { location } = answer.headers;
      if (!has('L', '--location') || location === undefined || answer.status < 300 || answer.status > 399) break;
      if (hops === 50) throw new ToolError('(47) Maximum (50) redirects followed', 47);
      target = new URL(location, target);
    }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const [code, text] = failureText(
      error.kind,
      target,
      Math.round(performance.now() - started),
      timeout !== undefined,
    );
    const writeOut = values.get('w') ?? values.get('--write-out');
    if (!silent || has('S', '--show-error')) stderr.write(`curl: (${code}) ${text}\n`);
    if (writeOut !== undefined) stdout.write(filled(writeOut, undefined, started, target));
    return code;
  }
  if (verbose) {
    const port = portOf(target);
    const address = context.lookup(target.hostname)?.addresses[0] ?? target.hostname;
    stderr.write(
      `* Host ${target.hostname}:${port} was resolved.\n* IPv4: ${address}\n*   Trying ${address}:${port}...\n`,
    );
    stderr.write(`* Connected to ${target.hostname} (${address}) port ${port}\n`);
    const sent = Object.entries(request.headers).map(([name, text]) => `> ${name}: ${text}\n`);
    stderr.write(`> ${request.method} ${target.pathname}${target.search} HTTP/1.1\n${sent.join('')}> \n`);
    stderr.write(
      `${headerLines(answer)
        .map(line => `< ${line}\n`)
        .join('')}< \n`,
    );
  }
  const failed = has('f', '--fail') && answer.status >= 400;
  const output =
    values.get('o') ??
    values.get('--output') ??
    (has('O', '--remote-name') ? posix.basename(target.pathname) : undefined);
  const toFile = output !== undefined && output !== '-' && output !== '/dev/stdout';
  if (!silent && (toFile || !context.stdin.terminal)) stderr.write(progress(failed ? 0 : answer.body.length));
  if (has('I', '--head') || has('i', '--include')) stdout.write(`${headerLines(answer).join('\r\n')}\r\n\r\n`);
  if (!failed) {
    if (!toFile) stdout.write(answer.body);
    else if (output !== '/dev/null') context.files.write(resolvePath(context, output), answer.body);
  }
  const writeOut = values.get('w') ?? values.get('--write-out');
  if (writeOut !== undefined) stdout.write(filled(writeOut, answer, started, target));
  if (failed && (!silent || has('S', '--show-error'))) {
    stderr.write(`curl: (22) The requested URL returned error: ${answer.status}\n`);
  }
  return failed ? 22 : 0;
}

/** Whose certificates are trusted. @throws ToolError when the file is not there */
function trusted(context: ProgramContext, file: string | undefined, insecure: boolean): Pick<HttpCall, 'ca'> {
  if (insecure) return {};
  if (file === undefined) return { ca: 'system' };
  const path = resolvePath(context, file);
  if (context.files.stat(path)?.kind === 'file') return { ca: context.files.read(path) };
  throw new ToolError(`(77) error setting certificate file: ${file}`, 77);
}

/** The progress meter that curl shows when its output is no terminal. */
function progress(size: number): string {
  const amount = String(size).padStart(5);
  const line = (percent: string, total: string): string =>
    `${percent} ${total}  ${percent} ${total}    0     0 ${'0'.padStart(6)}      0 --:--:-- --:--:-- --:--:--     0`;
  return (
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
    '                                 Dload  Upload   Total   Spent    Left  Speed\n' +
    `\r${line('  0', '    0')}\r${line('100', amount)}\n`
  );
}

/** `%{http_code}` and its like. */
function filled(format: string, answer: HttpAnswer | undefined, started: number, url: URL): string {
  const seconds = ((performance.now() - started) / 1000).toFixed(6);
  const code = String(answer?.status ?? 0).padStart(3, '0');
  const parts: Record<string, string> = {
    http_code: code,
    response_code: code,
    size_download: String(answer?.body.length ?? 0),
    time_total: seconds,
    time_connect: seconds,
    content_type: answer?.headers['content-type'] ?? '',
    url_effective: url.href,
  };
  return format
    .replace(/%\{(\w+)\}/g, (_all, name: string) => parts[name] ?? '')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t');
}

function gather(words: readonly string[]): { headers: Record<string, string>; data: string[] } {
  const headers: Record<string, string> = {};
  const data: string[] = [];
  words.forEach((word, index) => {
    const [, name = '', attached = ''] =
      /^(-[Hd]|--(?:header|data|data-raw|data-binary|json))=?(.*)$/s.exec(word) ?? [];
    if (name === '') return;
    const value = attached || (words[index + 1] ?? '');
    if (name === '-H' || name === '--header') {
      const [key = '', text = ''] = value.split(/:\s*(.*)/s, 2);
      if (/^[\w-]+$/.test(key) && /^[\x20-\x7e]*$/.test(text)) headers[key === 'host' ? 'Host' : key] = text;
    } else {
      data.push(value);
    }
  });
  return { headers, data };
}

async function requestBody(context: ProgramContext, data: readonly string[]): Promise<Buffer | undefined> {
  if (data.length === 0) return undefined;
  const parts = await Promise.all(
    data.map(async text => {
      if (text === '@-') return (await readAll(context.stdin, context.signal)).toString();
      return text.startsWith('@') ? context.files.read(resolvePath(context, text.slice(1))).toString() : text;
    }),
  );
  return Buffer.from(parts.join('&'));
}

/** An address as people type it; http is what is meant without a scheme. */
export function parseUrl(text: string): URL | undefined {
  try {
    const url = new URL(/^\w+:\/\//.test(text) ? text : `http://${text}`);
    return url.hostname === '' ? undefined : url;
  } catch {
    return undefined;
  }
}
