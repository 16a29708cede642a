import type { IncomingMessage } from 'node:http';
import { request, type Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

interface Answer {
  status: number;
  body: unknown;
}

/** A few plain requests to an API server, as its administrator. */
export class ApiClient {
  private readonly server: string;
  private readonly token: string;
  private readonly ca: string;
  private readonly signal: AbortSignal;
  private readonly agent: Agent | undefined;

  /** @param signal ends every request. @param agent keeps the connections; absent: Node's own. */
  constructor(server: string, token: string, ca: string, signal: AbortSignal, agent?: Agent) {
    this.server = server;
    this.token = token;
    this.ca = ca;
    this.signal = signal;
    this.agent = agent;
  }

  /** Sends a request and reads its answer. Rejects when there is none. */
  async send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    const answer = await this.open(method, path, body, type);
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
    return { status: answer.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text };
  }

  /** The events of a watch until they are no longer read, or the client's signal. */
  async *watch(path: string): AsyncGenerator<{ type: string; object: unknown }> {
    const answer = await this.open('GET', path);
    let rest = '';
    for await (const chunk of answer.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line) as { type: string; object: unknown };
    }
  }

  /** Resolves when the server says that it is ready. */
  async ready(): Promise<void> {
    await this.until('/readyz', body => body === 'ok');
  }

  /** Asks for a path until it answers with 200 and what `condition` wants. Rejects after a minute. */
  async until(path: string, condition: (body: unknown) => boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    let last = '';
    while (Date.now() < deadline) {
      try {
        const { status, body } = await this.send('GET', path);
        last = `${status}: ${JSON.stringify(body)}`;
        if (status === 200 && condition(body)) return;
      } catch (error) {
        last = String(error);
      }
      await delay(50, undefined, { signal: this.signal });
    }
    throw new Error(`${path} did not become what it should; last: ${last}`);
  }

  private open(method: string, path: string, body?: unknown, type = 'application/json'): Promise<IncomingMessage> {
    const { signal, ca, agent } = this;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.server}${path}`, { method, headers, ca, signal, agent }, resolve);
      sent.on('error', reject);
      sent.end(text);
    });
  }
}
