import { posix } from 'node:path';
import type { Program } from '../program.ts';

/**
 * A script that images start with: it becomes the image's own program, or whatever other command it is given.
 * @param takesAll what is no command of the image are words for its own program
 */
export function entrypoint(name: string, own: Program, takesAll = false): Program {
  return context => {
    const { argv, pid, processes, programs } = context;
    const [script = '', first = name, ...rest] = argv;
    const become = (program: Program, command: readonly string[]): ReturnType<Program> => {
      processes.rename(pid, command);
      return program({ ...context, argv: command });
    };
    const base = posix.basename(first);
    if (base === name) return become(own, [first, ...rest]);
    const program = Object.hasOwn(programs, base) ? programs[base] : undefined;
    if (program && !first.startsWith('-')) return become(program, [first, ...rest]);
    if (first.startsWith('-') || takesAll) return become(own, [name, ...argv.slice(1)]);
    context.stderr.write(`${script}: exec: ${first}: not found\n`);
    context.exit(127);
    return {};
  };
}
