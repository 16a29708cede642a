import { posix } from 'node:path';
import type { Program } from '../program.ts';

/**
 * A script that images start with: it runs the image's own program, or whatever other command it is given.
 * @param takesAll what is no command of the image are words for its own program
 */
export function entrypoint(name: string, own: Program, takesAll = false): Program {
  return context => {
    const [script = '', first = name, ...rest] = context.argv;
    const isCommand = Object.hasOwn(context.programs, posix.basename(first));
    if (first.startsWith('-') || (takesAll && !isCommand))
      return own({ ...context, argv: [name, ...context.argv.slice(1)] });
    const base = posix.basename(first);
    const program = base === name ? own : Object.hasOwn(context.programs, base) ? context.programs[base] : undefined;
    if (program) return program({ ...context, argv: [first, ...rest] });
    context.stderr.write(`${script}: exec: ${first}: not found\n`);
    context.exit(127);
    return {};
  };
}
