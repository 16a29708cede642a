import { randomInt } from 'node:crypto';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Revision } from '../../storage/versionedStore.ts';
import { groupVersion } from '../registry/resourceDefinition.ts';
import { forbiddenField, notSupported, type FieldError } from '../fieldError.ts';
import { expired, StatusError } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import type { Exchange } from './exchange.ts';
import { invalidOptions, numberParameter, versionParameter } from './list.ts';
import { presentEvent, representationFor, type Representation } from './representation.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { selectionOf, type Selection } from './selection.ts';

/** How often a watch that allows bookmarks gets one. */
const bookmarkInterval = 60_000;

/** Seconds before its end that a watch gets a last one. */
const lastBookmark = 2;

/** Bytes that may wait for a client that does not read; then its watch ends, and it can resume. */
const maximumBacklog = 32 * 1024 * 1024;

/** Streams changes as lines of JSON until the client leaves or its time is over. */
export function watch(context: ApiContext, exchange: Exchange, request: ResourceRequest): void {
  const { query, response } = exchange;
  const form = representationFor(exchange, request.definition);
  const selection = selectionOf(exchange, request);
  const options = readOptions(query);
  const stream = new EventStream(exchange, form, selection);
  response.writeHead(200, {
    'content-type': form.as === 'table' ? 'application/json;as=Table;g=meta.k8s.io;v=v1' : 'application/json',
    'cache-control': 'no-cache, private',
  });

  const { storage } = request.definition;
  const { store } = context;
  if (options.replay) {
    for (const object of store.list(storage, request.namespace)) {
      if (selection.matches(object)) stream.event('ADDED', object);
    }
    if (options.initialEvents && options.bookmarks) {
      stream.bookmark(store.revision, { 'k8s.io/initial-events-end': 'true' });
    }
  } else {
    const missed = store.changesSince(storage, options.version);
    if (missed === undefined) {
      // As upstream's watch cache does: the stream begins, and its one event is the error.
      stream.error(expired(`too old resource version: ${options.version} (${store.revision})`).status);
      return;
    }
    for (const change of missed) stream.change(change);
  }
  // A stream that has said nothing yet must still tell its client that it has begun.
  response.flushHeaders();

  const subscription = store.onChange(change => {
    if (change.resource === storage) stream.change(change);
  });
  // When its resource is defined anew the client has to read it anew; it may be gone, or have another form.
  const redefined = context.served.onChange(() => {
    if (!context.served.serves(request.definition)) response.end();
  });
  const bookmarks = options.bookmarks
    ? setInterval(() => stream.bookmark(store.revision), bookmarkInterval)
    : undefined;
  // So that who resumes afterwards has not far to go back.
  const last =
    options.bookmarks && options.timeout > lastBookmark
      ? setTimeout(() => stream.bookmark(store.revision), (options.timeout - lastBookmark) * 1000)
      : undefined;
  const end = setTimeout(() => response.end(), options.timeout * 1000);
  response.on('close', () => {
    subscription.dispose();
    redefined.dispose();
    clearInterval(bookmarks);
    clearTimeout(last);
    clearTimeout(end);
  });
}

interface WatchOptions {
  version: number;
  /** Begin with everything there is. */
  replay: boolean;
  initialEvents: boolean;
  bookmarks: boolean;
  /** Seconds. */
  timeout: number;
}

function readOptions(query: URLSearchParams): WatchOptions {
  const version = watchVersion(query.get('resourceVersion') ?? '');
  const match = query.get('resourceVersionMatch') ?? '';
  const initial = query.get('sendInitialEvents');
  const errors: FieldError[] = [];
  const field = 'resourceVersionMatch';
  if (initial === null && match !== '') {
    const why = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    errors.push(forbiddenField(field, why));
  }
  if (initial !== null && match !== 'NotOlderThan') {
    errors.push(forbiddenField(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
    if (match !== '') errors.push(notSupported(field, match, ['NotOlderThan']));
  }
  if (errors.length > 0) throw invalidOptions(errors);
  const initialEvents = isTrue(initial);
  return {
    version,
    replay: initial === null ? version === 0 : initialEvents,
    initialEvents,
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    // Upstream ends a watch after a random time, so that clients do not all come back at once.
    timeout: Math.min(numberParameter(query, 'timeoutSeconds') || randomInt(1800, 3600), 24 * 3600),
  };
}

/** As upstream says it, which answers 500 without a reason. */
function watchVersion(text: string): number {
  try {
    return versionParameter(text);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new StatusError(400, '', error.message.replace(/^invalid resource version: /, ''));
  }
}

/** A flag of the query: anything but no counts. */
export function isTrue(text: string | null): boolean {
  return text !== null && text.toLowerCase() !== 'false' && text !== '0';
}

/** The lines of the change that is being told, in the forms in which watches get it: most of them want the same. */
class EventLines {
  private object: KubeObject | undefined;
  private readonly lines = new Map<string, string>();

  /** The line that tells of an object in its last or, with a version, its very last state. */
  line(form: Representation, type: string, object: KubeObject, first: boolean, version?: string): string {
    if (object !== this.object) {
      this.forget();
      this.object = object;
      // All who watch are told of a change in one turn. Later a line may be another: ages grow.
      queueMicrotask(() => this.forget());
    }
    const { as, definition, includeObject } = form;
    const key = [type, version, as, includeObject, first, definition.group, definition.version].join('/');
    let line = this.lines.get(key);
    if (line === undefined) {
      const metadata = version === undefined ? object.metadata : { ...object.metadata, resourceVersion: version };
      line = lineOf({ type, object: presentEvent(form, { ...object, metadata }, first) });
      this.lines.set(key, line);
    }
    return line;
  }

  private forget(): void {
    this.object = undefined;
    this.lines.clear();
  }
}

const eventLines = new EventLines();

function lineOf(event: unknown): string {
  return `${JSON.stringify(event)}\n`;
}

/** Writes the events of one watch. */
class EventStream {
  private readonly exchange: Exchange;
  private readonly form: Representation;
  private readonly selection: Selection;
  private first = true;

  constructor(exchange: Exchange, form: Representation, selection: Selection) {
    this.exchange = exchange;
    this.form = form;
    this.selection = selection;
  }

  /** A change as this watch sees it: what begins to match appears, what ceases to disappears. */
  change({ type, object, previous }: Revision): void {
    const matches = type !== 'DELETED' && this.selection.matches(object);
    const matched = previous !== undefined && this.selection.matches(previous);
    if (matches) this.event(matched ? 'MODIFIED' : 'ADDED', object);
    // The last state that matched, with the version of the change.
    else if (matched) this.event('DELETED', previous, object.metadata.resourceVersion);
  }

  event(type: string, object: KubeObject, version?: string): void {
    this.write(eventLines.line(this.form, type, object, this.first, version));
    this.first = false;
  }

  bookmark(revision: number, annotations?: Record<string, string>): void {
    const { definition } = this.form;
    const metadata = { resourceVersion: String(revision), ...(annotations ? { annotations } : {}) };
    if (this.form.as === 'table') {
      const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
      this.write(
        lineOf({
          type: 'BOOKMARK',
          object: {
            kind: 'Table',
            apiVersion: 'meta.k8s.io/v1',
            metadata: { resourceVersion: String(revision) },
            columnDefinitions: null,
            rows: [{ cells: null, object }],
          },
        }),
      );
      return;
    }
    const type =
      this.form.as === 'metadata'
        ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
        : { kind: definition.kind, apiVersion: groupVersion(definition) };
    this.write(lineOf({ type: 'BOOKMARK', object: { ...type, metadata } }));
  }

  error(status: unknown): void {
    this.write(lineOf({ type: 'ERROR', object: status }));
    this.exchange.response.end();
  }

  private write(line: string): void {
    const { response } = this.exchange;
    if (response.writableEnded) return;
    response.write(line);
    if (this.exchange.backlog() > maximumBacklog) this.exchange.abort();
  }
}
