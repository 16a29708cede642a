import { combinedLogLine, runHttpProgram } from '../httpProgram.ts';
import type { Program, ProgramContext } from '../program.ts';
import { p4appPage } from './p4appPage.ts';

const port = 8080;
const redisPort = 6379;
/** How long the page waits for Redis before it says that there is none. */
const patience = 1500;

/** The sample web application: shows which Pod served the page, and counts visits in a Redis. */
export const p4app: Program = context => {
  const database = context.env.DB_HOST ?? 'redis';
  context.log(`Listening on port ${port}. Visits are counted in the Redis at ${database}:${redisPort}.`);
  return runHttpProgram(context, {
    port,
    async answer(request) {
      if (request.url?.split('?')[0] !== '/') return { status: 404, type: 'text/plain', body: 'Not found\n' };
      const visits = await countVisit(context, database).catch((error: unknown) => {
        context.log(`Cannot count the visit: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      });
      return { body: p4appPage({ servedBy: context.hostname, database: `${database}:${redisPort}`, visits }) };
    },
    accessLog: combinedLogLine,
    onTerminate: () => context.log('Received SIGTERM, shutting down.'),
  });
};

async function countVisit(context: ProgramContext, host: string): Promise<number> {
  const connection = await context.connect(host, redisPort);
  try {
    connection.write('INCR visits\r\n');
    return await new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer from ${host}:${redisPort}`)), patience);
      connection.once('close', () => {
        clearTimeout(timer);
        reject(new Error(`${host}:${redisPort} closed the connection`));
      });
      connection.once('error', reject);
      connection.once('data', (answer: Buffer) => {
        clearTimeout(timer);
        const count = /^:(\d+)/.exec(answer.toString())?.[1];
        if (count === undefined) reject(new Error(`${host}:${redisPort} is not a Redis`));
        else resolve(Number(count));
      });
    });
  } finally {
    connection.destroy();
  }
}
