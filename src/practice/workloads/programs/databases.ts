import type { Program, ProgramContext } from '../program.ts';
import { entrypoint } from './entrypoint.ts';

/** A database as far as it is simulated: it starts, wants its settings, listens, and speaks to nobody. */
interface Database {
  /** Its server's program. */
  name: string;
  port: number;
  /** What it says when its settings are missing, and exits with 1. */
  complaint?: (context: ProgramContext) => string | undefined;
  /** What it says once it listens. */
  ready: string;
}

function database({ complaint, name, port, ready }: Database): Program {
  return entrypoint(name, context => {
    const wrong = complaint?.(context);
    if (wrong !== undefined) {
      context.stderr.write(wrong);
      context.exit(1);
      return {};
    }
    context.log(ready);
    context.listen(port, connection => connection.on('data', () => connection.destroy()));
    return { terminate: () => context.exit(0) };
  });
}

const isSet = ({ env }: ProgramContext, ...names: string[]): boolean => names.some(name => (env[name] ?? '') !== '');

/** The message of its image's own script. */
const noPostgresPassword = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;

export const postgres = database({
  name: 'postgres',
  port: 5432,
  complaint: context =>
    isSet(context, 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE') || context.env.POSTGRES_HOST_AUTH_METHOD === 'trust'
      ? undefined
      : noPostgresPassword,
  ready: 'LOG:  database system is ready to accept connections',
});

function noRootPassword(title: string, prefix: string): string {
  return `[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - ${prefix}_ROOT_PASSWORD
    - ${prefix}_ALLOW_EMPTY_${title}PASSWORD
    - ${prefix}_RANDOM_ROOT_PASSWORD
`;
}

export const mysql = database({
  name: 'mysqld',
  port: 3306,
  complaint: context =>
    isSet(context, 'MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD')
      ? undefined
      : noRootPassword('', 'MYSQL'),
  ready: "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.0'  port: 3306",
});

export const mariadb = database({
  name: 'mariadbd',
  port: 3306,
  complaint: context =>
    ['MARIADB', 'MYSQL'].some(prefix =>
      isSet(context, `${prefix}_ROOT_PASSWORD`, `${prefix}_ALLOW_EMPTY_PASSWORD`, `${prefix}_RANDOM_ROOT_PASSWORD`),
    ) || isSet(context, 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD')
      ? undefined
      : noRootPassword('ROOT_', 'MARIADB'),
  ready: '[Note] mariadbd: ready for connections.',
});

export const mongo = database({ name: 'mongod', port: 27_017, ready: '"msg":"Waiting for connections"' });
