import { runHttpProgram } from '../httpProgram.ts';
import type { Program } from '../program.ts';

/** Answers every request with the text of its `-text` option, on the port of `-listen` (`:5678`). */
export const httpEcho: Program = context => {
  const option = (name: string): string | undefined => {
    const index = context.argv.findIndex(argument => new RegExp(`^--?${name}(=|$)`).test(argument));
    const argument = context.argv[index];
    return argument?.includes('=') === true ? argument.slice(argument.indexOf('=') + 1) : context.argv[index + 1];
  };
  const text = context.argv.some(argument => /^--?text/.test(argument)) ? option('text') : context.env.ECHO_TEXT;
  if (text === undefined || text === '') {
    context.log('Missing -text option!');
    context.exit(127);
    return {};
  }
  const listen = context.argv.some(argument => /^--?listen/.test(argument)) ? option('listen') : ':5678';
  const port = Number(/:(\d+)$/.exec(listen ?? '')?.[1] ?? 5678);
  context.log(`[INFO] server is listening on :${port}`);
  return runHttpProgram(context, { port, answer: () => ({ type: 'text/plain; charset=utf-8', body: `${text}\n` }) });
};
