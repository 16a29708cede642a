import { setTimeout as delay } from 'node:timers/promises';
import { combinedLogLine, serveHttp, type Page } from '../httpProgram.ts';
import type { Program, ProgramContext } from '../program.ts';

/** How an image behaves. Times are in seconds from the start of the container. */
export interface Behaviour {
  /** Lines that it writes when it starts. */
  log: readonly string[];
  /** How long it takes until it listens. */
  startsAfter: number;
  http: readonly HttpPort[];
  /** What it ends with 1 without. */
  requires: {
    env: readonly string[];
    files: readonly string[];
    connections: readonly { host: string; port: number }[];
  };
  exits: { code: number; after: number; log: readonly string[]; outOfMemory: boolean } | undefined;
  /** It goes on until it is killed. */
  ignoresTermination: boolean;
}

export interface HttpPort {
  port: number;
  answers: readonly Answer[];
}

export interface Answer {
  path: string;
  status: number;
  /** `${NAME}` stands for a variable of the environment. */
  body: string;
  type: string | undefined;
  from: number;
  until: number;
  delay: number;
}

/** A program that behaves as it is described. */
export function describedProgram(behaviour: Behaviour): Program {
  return context => {
    run(context, behaviour).catch((error: unknown) => {
      if (!context.signal.aborted) fail(context, error instanceof Error ? error.message : String(error));
    });
    if (behaviour.ignoresTermination) return {};
    return { terminate: () => context.exit(0) };
  };
}

async function run(context: ProgramContext, { exits, http, log, requires, startsAfter }: Behaviour): Promise<void> {
  const { files, signal } = context;
  const started = Date.now();
  const wait = (seconds: number): Promise<void> =>
    delay(Math.max(0, context.scaled(seconds * 1000) - (Date.now() - started)), undefined, { signal });
  for (const line of log) context.log(filled(line, context));
  const missing = requires.env.find(name => (context.env[name] ?? '') === '');
  if (missing !== undefined) {
    fail(context, `the environment variable ${missing} is not set`);
    return;
  }
  const absent = requires.files.find(path => !files.stat(path));
  if (absent !== undefined) {
    fail(context, `open ${absent}: no such file or directory`);
    return;
  }
  if (exits && exits.after < startsAfter) {
    await wait(exits.after);
    end(context, exits);
    return;
  }
  await wait(startsAfter);
  for (const { host, port } of requires.connections) {
    const connection = await context.connect(host, port);
    connection.destroy();
  }
  for (const { answers, port } of http) {
    serveHttp(context, {
      port,
      answer: request => {
        const passed = (Date.now() - started) / Math.max(context.scaled(1000), 0.001);
        return answerOf(context, answers, (request.url ?? '/').split('?')[0]!, passed);
      },
      accessLog: combinedLogLine,
    });
    context.log(`listening on port ${port}`);
  }
  if (!exits) return;
  await wait(exits.after);
  end(context, exits);
}

function end(context: ProgramContext, { code, log, outOfMemory }: NonNullable<Behaviour['exits']>): void {
  for (const line of log) context.log(filled(line, context));
  context.exit(code, undefined, outOfMemory ? 'OOMKilled' : undefined);
}

function fail(context: ProgramContext, why: string): void {
  context.stderr.write(`error: ${why}\n`);
  context.exit(1);
}

/** The answer for the longest path that fits, of those that hold at the time. */
async function answerOf(
  context: ProgramContext,
  answers: readonly Answer[],
  path: string,
  passed: number,
): Promise<Page> {
  const [answer] = answers
    .filter(each => passed >= each.from && passed < each.until)
    .filter(each => path === each.path || path.startsWith(each.path.endsWith('/') ? each.path : `${each.path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (!answer) return { status: 404, type: 'text/plain', body: 'not found\n' };
  if (answer.delay > 0) await delay(context.scaled(answer.delay * 1000));
  const body = filled(answer.body, context);
  const type = answer.type ?? (/^\s*</.test(body) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8');
  return { status: answer.status, type, body };
}

function filled(text: string, { env }: ProgramContext): string {
  return text.replace(/\$\{(\w+)\}/g, (_all, name: string) => env[name] ?? '');
}
