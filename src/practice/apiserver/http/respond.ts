import { stringify } from 'yaml';
import type { StatusError } from '../statusError.ts';
import { send, sendJson, type Exchange } from './exchange.ts';

/** Sends an object as JSON, or as YAML when the client asked for it. */
export function respond(exchange: Exchange, status: number, value: unknown, yaml = false): void {
  if (yaml) send(exchange, status, 'application/yaml', stringify(value, { aliasDuplicateObjects: false }));
  else sendJson(exchange, status, value);
}

/** Sends a failure as the Status that clients expect. */
export function respondError(exchange: Exchange, error: StatusError): void {
  sendJson(exchange, error.code, error.status);
}

/** The answer to a path that nothing serves, as Go's HTTP server writes it. */
export function respondNoSuchPath(exchange: Exchange): void {
  send(exchange, 404, 'text/plain; charset=utf-8', '404 page not found\n');
}
