import { runHttpProgram, type Page } from '../httpProgram.ts';
import type { Program, ProgramContext } from '../program.ts';

const text = (body: string, status = 200): Page => ({ status, type: 'text/plain; charset=utf-8', body });

/** `gcr.io/google-samples/hello-app`, port 8080 or `PORT`. @param version `1.0.0` */
export function helloApp(version: string): Program {
  return context => {
    const port = Number(context.env.PORT) || 8080;
    context.log(`Server listening on port ${port}`);
    return runHttpProgram(context, {
      port,
      answer: () => text(`Hello, world!\nVersion: ${version}\nHostname: ${context.hostname}\n`),
      accessLog: ({ url }) => `Serving request: ${url ?? '/'}`,
    });
  };
}

/** Says who answers and what was asked, as `kicbase/echo-server` does; on port 8080. */
export const echoServer: Program = context => {
  const port = Number(context.env.PORT) || 8080;
  context.log(`Echo server listening on port ${port}.`);
  return runHttpProgram(context, {
    port,
    answer: request => {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
      const head = `${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`;
      return text(`Request served by ${context.hostname}\n\n${head}\n\n${headers.join('\n')}\n`);
    },
  });
};

/** How long `agnhost liveness` is healthy, in milliseconds. */
const healthy = 10_000;

/** Kubernetes' own test image: `netexec`, `serve-hostname`, `liveness`, `pause`. */
export const agnhost: Program = context => {
  const [command = 'pause', ...words] = context.argv.slice(1);
  if (command === 'netexec') return serve(context, portOf(words, '--http-port', 8080), netexec);
  if (command === 'serve-hostname') return serve(context, portOf(words, '--port', 9376), () => text(context.hostname));
  if (command === 'liveness') return liveness(context);
  if (command === 'pause') {
    context.log('Paused');
    return { terminate: () => context.exit(0) };
  }
  context.stderr.write(`Error: the practice cluster does not simulate "agnhost ${command}"\n`);
  context.exit(1);
  return {};
};

function serve(context: ProgramContext, port: number, answer: (context: ProgramContext, path: string) => Page): object {
  context.log(`Started HTTP server on port ${port}`);
  return runHttpProgram(context, { port, answer: ({ url = '/' }) => answer(context, url.split('?')[0]!) });
}

function netexec({ hostname }: ProgramContext, path: string): Page {
  if (path === '/hostname' || path === '/hostName') return text(hostname);
  if (path === '/healthz') return text('');
  if (path === '/') return text(`NOW: ${new Date().toISOString()}`);
  return text('404 page not found\n', 404);
}

function liveness(context: ProgramContext): object {
  const started = Date.now();
  return serve(context, 8080, (_context, path) => {
    const seconds = (Date.now() - started) / 1000;
    if (path !== '/healthz') return text('404 page not found\n', 404);
    return Date.now() - started > context.scaled(healthy) ? text(`error: ${seconds}s`, 500) : text('ok');
  });
}

function portOf(words: readonly string[], option: string, usual: number): number {
  const index = words.findIndex(word => word === option || word.startsWith(`${option}=`));
  if (index < 0) return usual;
  return Number(words[index]!.split('=')[1] ?? words[index + 1]) || usual;
}
