import { combinedLogLine, runHttpProgram } from '../httpProgram.ts';
import type { Program } from '../program.ts';

/** Apache's web server with its plain page. */
export const httpd: Program = context => {
  const notice = (text: string): void =>
    context.log(`[${new Date().toUTCString()}] [mpm_event:notice] [pid 1:tid 1] ${text}`);
  notice('AH00489: Apache/2.4 (Unix) configured -- resuming normal operations');
  return runHttpProgram(context, {
    port: 80,
    answer: request =>
      request.url === '/' || request.url === '/index.html'
        ? { body: '<html><body><h1>It works!</h1></body></html>\n' }
        : { status: 404, body: '<html><body><h1>Not Found</h1></body></html>\n' },
    accessLog: combinedLogLine,
    onTerminate: () => notice('AH00491: caught SIGTERM, shutting down'),
  });
};
