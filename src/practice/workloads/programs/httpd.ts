import { combinedLogLine, runHttpProgram } from '../httpProgram.ts';
import type { Program } from '../program.ts';
import { answerFromFiles } from './staticSite.ts';

const root = '/usr/local/apache2/htdocs';
const texts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
};

export const httpdFiles: Readonly<Record<string, string>> = {
  [`${root}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n',
  '/usr/local/apache2/conf/httpd.conf': `Listen 80\nDocumentRoot "${root}"\n`,
};

/** Apache's web server with the pages in its container's files. */
export const httpd: Program = context => {
  const notice = (text: string): void =>
    context.stderr.write(`[${new Date().toUTCString()}] [mpm_event:notice] [pid 1:tid 1] ${text}\n`);
  notice('AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations');
  return runHttpProgram(context, {
    port: 80,
    server: 'Apache/2.4.65 (Unix)',
    answer: request =>
      answerFromFiles(context.files, root, request, status => ({
        status,
        type: 'text/html; charset=iso-8859-1',
        body: `<html><body><h1>${texts[status] ?? ''}</h1></body></html>\n`,
      })),
    accessLog: combinedLogLine,
    onTerminate: () => notice('AH00491: caught SIGTERM, shutting down'),
  });
};
