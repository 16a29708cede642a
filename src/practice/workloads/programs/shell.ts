import { setTimeout as delay } from 'node:timers/promises';
import type { Program, ProgramContext } from '../program.ts';
import { parseScript, type Script, type Step } from './shellScript.ts';

/** What a script ends with when it calls `exit`. */
class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super();
    this.code = code;
  }
}

type Tool = (words: readonly string[], context: ProgramContext) => number | Promise<number>;

const tools: Record<string, Tool> = {
  true: () => 0,
  ':': () => 0,
  false: () => 1,
  echo: ([, ...words], context) => {
    context.log((words[0] === '-n' || words[0] === '-e' ? words.slice(1) : words).join(' '));
    return 0;
  },
  date: (_words, context) => {
    context.log(new Date().toUTCString().replace('GMT', 'UTC'));
    return 0;
  },
  hostname: (_words, context) => {
    context.log(context.hostname);
    return 0;
  },
  env: (_words, context) => {
    for (const [name, value] of Object.entries(context.env)) context.log(`${name}=${value}`);
    return 0;
  },
  sleep: async ([, duration = ''], context) => {
    const [, digits, unit = 's'] = /^(\d*\.?\d+)([smhd]?)$/.exec(duration) ?? [];
    if (digits === undefined && duration !== 'infinity') {
      context.log(`sleep: invalid number '${duration}'`);
      return 1;
    }
    const seconds = Number(digits ?? Infinity) * ({ m: 60, h: 3600, d: 86_400 }[unit] ?? 1);
    await sleep(seconds * 1000, context.signal);
    return 0;
  },
};

/** Longer than a timer can be is for ever. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  const longest = 2 ** 31 - 1;
  for (let left = milliseconds; left > 0; left -= longest) await delay(Math.min(left, longest), undefined, { signal });
}

/** The tools as programs of their own, such as `sleep` in `command: ["sleep", "3600"]`. They ignore SIGTERM as PID 1. */
export const shellTools: Readonly<Record<string, Program>> = Object.fromEntries(
  Object.entries(tools).map(([name, tool]) => [
    name,
    context => {
      void runToExit(context, async () => tool(context.argv, context));
      return {};
    },
  ]),
);

/**
 * A shell that knows as much as sample Pods need: `sh -c` with lists, `while` loops and a few tools. Without a script
 * it ends at once, as a shell without input does. As PID 1 it ignores SIGTERM.
 */
export const shell: Program = context => {
  void runToExit(context, async () => {
    const flag = context.argv.findIndex(argument => /^-[a-z]*c$/.test(argument));
    const text = flag < 0 ? undefined : context.argv[flag + 1];
    if (text === undefined) return 0;
    const script = parseScript(text);
    if ('error' in script) {
      context.log(`sh: syntax error: ${script.error}`);
      return 2;
    }
    return runScript(script.steps, context);
  });
  return {};
};

async function runToExit(context: ProgramContext, run: () => Promise<number>): Promise<void> {
  try {
    context.exit(await run());
  } catch (error) {
    // Aborted: the container has ended already.
    if (error instanceof Exit) context.exit(error.code);
    else if (!context.signal.aborted) context.exit(1);
  }
}

async function runScript(script: Script, context: ProgramContext): Promise<number> {
  let code = 0;
  for (const step of script) {
    if ((step.after === '&&' && code !== 0) || (step.after === '||' && code === 0)) continue;
    code = await runStep(step, context);
  }
  return code;
}

async function runStep(step: Step, context: ProgramContext): Promise<number> {
  if (step.kind === 'command') return runCommand(step.words(context), context);
  let code = 0;
  while (((await runScript(step.condition, context)) === 0) === (step.kind === 'while')) {
    code = await runScript(step.body, context);
    // A loop that never waits must not keep the cluster from its other work.
    await delay(20, undefined, { signal: context.signal });
  }
  return code;
}

async function runCommand(words: readonly string[], context: ProgramContext): Promise<number> {
  const [name = ''] = words;
  if (name === 'exit') throw new Exit(Number(words[1] ?? 0) || 0);
  if (name === 'exec') return runCommand(words.slice(1), context);
  if (name === '' || name === 'trap' || name === 'set') return 0;
  const tool = tools[name];
  if (tool) return tool(words, context);
  context.log(`sh: ${name}: not found`);
  return 127;
}
