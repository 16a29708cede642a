import { combinedLogLine, serveHttp, type Page } from '../httpProgram.ts';
import type { Program, ProgramContext } from '../program.ts';
import { entrypoint } from './entrypoint.ts';
import { locationOf, readServers, type NginxServer } from './nginxConfig.ts';
import { simplePage } from './simplePage.ts';
import { answerFromFiles } from './staticSite.ts';

/** The last patch of each minor version 1.N that has an image. */
const lastPatches: Readonly<Record<number, number>> = {
  ...{ 7: 12, 8: 1, 9: 15, 10: 3, 11: 13, 12: 2, 13: 12, 14: 2, 15: 12, 16: 1, 17: 10, 18: 0 },
  ...{ 19: 10, 20: 2, 21: 6, 22: 1, 23: 4, 24: 0, 25: 5, 26: 3, 27: 5, 28: 0, 29: 1 },
};
const versions = Object.entries(lastPatches).flatMap(([minor, last]) => [
  `1.${minor}`,
  ...Array.from({ length: last + 1 }, (_, patch) => `1.${minor}.${patch}`),
]);
const version = 'nginx/1.29.1';

export const nginxTags: readonly string[] = [
  ...['latest', 'stable', 'mainline', 'alpine', 'stable-alpine', '1', '1-alpine'],
  ...versions.flatMap(each => [each, `${each}-alpine`]),
];

const root = '/usr/share/nginx/html';
const welcome = simplePage(
  'Welcome to nginx!',
  'The web server is installed and works. Its pages lie in <code>/usr/share/nginx/html</code>.',
);

export const nginxFiles: Readonly<Record<string, string>> = {
  [`${root}/index.html`]: welcome,
  [`${root}/50x.html`]: simplePage('An error occurred.', 'The page cannot be shown at present.'),
  '/etc/nginx/nginx.conf': 'events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n',
  '/etc/nginx/conf.d/default.conf': `server {\n    listen       80;\n    server_name  localhost;\n    location / {\n        root   ${root};\n        index  index.html index.htm;\n    }\n}\n`,
  '/var/log/nginx/access.log': '',
  '/var/log/nginx/error.log': '',
};

/** A web server that serves the pages in its container's files, as its configuration says. */
const server: Program = context => {
  const [, option = '', value] = context.argv;
  if (['-v', '-V', '-t', '-T', '-s'].includes(option)) {
    context.exit(answerOption(context, option, value));
    return {};
  }
  const notice = (text: string): void => {
    const now = new Date().toISOString();
    context.stderr.write(`${now.slice(0, 10).replaceAll('-', '/')} ${now.slice(11, 19)} [notice] 1#1: ${text}\n`);
  };
  let servers: NginxServer[];
  try {
    servers = readServers(context.files);
  } catch (error) {
    context.stderr.write(`nginx: ${(error as Error).message}\n`);
    context.exit(1);
    return {};
  }
  context.log('/docker-entrypoint.sh: Configuration complete; ready for start up');
  notice('using the "epoll" event method');
  notice(version);
  notice('start worker processes');
  for (const each of servers) {
    for (const port of each.ports) {
      serveHttp(context, {
        port,
        server: version,
        answer: request => answer(context, each, request),
        accessLog: combinedLogLine,
      });
    }
  }
  return {
    terminate() {
      notice('signal 15 (SIGTERM) received, exiting');
      const timer = setTimeout(() => context.exit(0), context.scaled(400));
      context.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    },
  };
};

export const nginx: Program = server;
export const nginxEntrypoint: Program = entrypoint('nginx', server);

function answer(context: ProgramContext, each: NginxServer, request: Parameters<typeof answerFromFiles>[2]): Page {
  const location = locationOf(each, (request.url ?? '/').split('?')[0]!);
  if (location?.status !== undefined) return { status: location.status, type: 'text/plain', body: location.text ?? '' };
  return answerFromFiles(context.files, location?.root ?? each.root, request, errorPage);
}

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
};

function errorPage(status: number): Page {
  const title = `${status} ${statusTexts[status] ?? ''}`;
  const body = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${version}</center>`,
    '</body>',
    '</html>',
    '',
  ];
  return { status, type: 'text/html', body: body.join('\r\n') };
}

function answerOption(context: ProgramContext, option: string, value: string | undefined): number {
  if (option === '-s') {
    context.stderr.write(value === 'reload' ? '' : `nginx: invalid option: "-s ${value ?? ''}"\n`);
    return value === 'reload' ? 0 : 1;
  }
  if (option.toLowerCase() === '-v') {
    context.stderr.write(`nginx version: ${version}\n`);
    return 0;
  }
  try {
    readServers(context.files);
  } catch (error) {
    context.stderr.write(
      `nginx: ${(error as Error).message}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`,
    );
    return 1;
  }
  context.stderr.write(
    'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
  );
  return 0;
}
