import { posix } from 'node:path';
import type { Program } from '../program.ts';

/** A script that images start with: it runs the image's own program, or whatever other command it is given. */
export function entrypoint(name: string, own: Program): Program {
  return context => {
    const [script = '', first = name, ...rest] = context.argv;
    if (first.startsWith('-')) return own({ ...context, argv: [name, ...context.argv.slice(1)] });
    const base = posix.basename(first);
    const program = base === name ? own : Object.hasOwn(context.programs, base) ? context.programs[base] : undefined;
    if (program) return program({ ...context, argv: [first, ...rest] });
    context.stderr.write(`${script}: exec: ${first}: not found\n`);
    context.exit(127);
    return {};
  };
}
