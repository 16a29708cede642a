import { combinedLogLine, escapeHtml, runHttpProgram } from '../httpProgram.ts';
import type { Program } from '../program.ts';
import { simplePage } from './simplePage.ts';

const versions = ['1.14', '1.14.2', '1.16', '1.16.1', '1.19', '1.20', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26'];
const recent = ['1.27', '1.28', '1.29'];

export const nginxTags: readonly string[] = [
  ...['latest', 'stable', 'mainline', 'alpine', 'stable-alpine', '1', '1-alpine'],
  ...[...versions, ...recent].flatMap(version => [version, `${version}-alpine`]),
];

/** A web server with a welcome page. */
export const nginx: Program = context => {
  context.log('/docker-entrypoint.sh: Configuration complete; ready for start up');
  const notice = (text: string): void => {
    const now = new Date().toISOString();
    context.log(`${now.slice(0, 10).replaceAll('-', '/')} ${now.slice(11, 19)} [notice] 1#1: ${text}`);
  };
  notice('using the "epoll" event method');
  notice('start worker processes');
  return runHttpProgram(context, {
    port: 80,
    answer: request =>
      request.url === '/' || request.url === '/index.html'
        ? { body: simplePage('Welcome to nginx', `This web server runs in the Pod ${escapeHtml(context.hostname)}.`) }
        : { status: 404, body: simplePage('404 Not Found', 'nginx has no such page.') },
    accessLog: combinedLogLine,
    onTerminate: () => notice('signal 15 (SIGTERM) received, exiting'),
  });
};
