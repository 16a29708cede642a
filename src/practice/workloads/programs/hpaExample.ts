import { combinedLogLine, runHttpProgram } from '../httpProgram.ts';
import type { Program } from '../program.ts';

/** `php-apache` of the walkthrough: whatever it is asked, it answers `OK!`. */
export const hpaExample: Program = context =>
  runHttpProgram(context, {
    port: 80,
    server: 'Apache/2.4.10 (Debian)',
    answer: () => ({ body: 'OK!', type: 'text/html; charset=UTF-8' }),
    accessLog: combinedLogLine,
  });
