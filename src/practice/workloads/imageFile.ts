import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml';
import type { CatalogImage } from './catalog.ts';
import { parseImageReference } from './imageReference.ts';
import { describedProgram, type Answer, type Behaviour, type HttpPort } from './programs/describedProgram.ts';
import { alpineTools, curlTool, debianTools, type Toolset } from './programs/toolsets.ts';

/** What is wrong with a file of images: which place, and why. */
export class ImageFileError extends Error {}

const toolsets: Readonly<Record<string, Toolset>> = {
  busybox: { ...alpineTools, programs: { ...alpineTools.programs, ...curlTool } },
  debian: { ...debianTools, programs: { ...debianTools.programs, ...curlTool } },
  none: { flavor: 'busybox', programs: {} },
};
/** How often YAML may refer to one place, so that a small file cannot grow without bound. */
const mostAliases = 50;
const mostImages = 100;
const longestText = 100_000;

/**
 * Reads a file that says how images behave (`docs/practice-images.md`).
 * @param name the file's, for messages
 * @throws ImageFileError
 */
export function readImages(text: string, name: string): CatalogImage[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error)
    throw new ImageFileError(`${name}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0] ?? ''}`);
  document.toJS({ maxAliasCount: mostAliases });
  const place = (node: unknown): string => {
    const range = (node as Node | null | undefined)?.range;
    return range ? `${name}:${lines.linePos(range[0]).line}` : name;
  };
  const root = new Reader(document.contents, '', place);
  const images = root.fields(['images']).get('images');
  if (!images) throw root.wrong('has no list "images"');
  const all = images.items(mostImages).map(readImage);
  if (all.length === 0) throw images.wrong('is empty');
  return all;
}

function readImage(reader: Reader): CatalogImage {
  const fields = reader.fields([
    'image',
    'tags',
    'tools',
    'size',
    'files',
    'env',
    'log',
    'startsAfter',
    'http',
    'requires',
    'exits',
    'ignoresTermination',
  ]);
  const imageReader = fields.get('image');
  if (!imageReader) throw reader.wrong('needs a name, "image: example/app:1.0"');
  const image = imageReader.text();
  const reference = parseImageReference(image);
  if (!reference || reference.digest !== undefined)
    throw imageReader.wrong(`${JSON.stringify(image)} is not an image's name`);
  const given = /:[^/]+$/.test(image);
  const tags =
    fields
      .get('tags')
      ?.items(100)
      .map(tag => tag.text()) ?? [];
  if (given && tags.length > 0)
    throw fields.get('tags')!.wrong('and a tag in "image" are given both: give one of them');
  const toolset = fields.get('tools')?.choice(toolsets) ?? toolsets.busybox!;
  const program = describedProgram(readBehaviour(fields));
  return {
    repository: reference.repository,
    tags: tags.length > 0 ? tags : [reference.tag],
    sizeBytes: (fields.get('size')?.number(1, 10_000) ?? 20) * 1_000_000,
    entrypoint: ['app'],
    arguments: [],
    flavor: toolset.flavor,
    programs: { ...toolset.programs, app: program },
    env: fields.get('env')?.texts() ?? {},
    files: readFiles(fields.get('files')),
  };
}

function readFiles(reader: Reader | undefined): Record<string, string> {
  const files = reader?.texts() ?? {};
  for (const path of Object.keys(files)) {
    if (!/^(\/[^/]+)+$/.test(path) || path.includes('/../'))
      throw reader!.wrong(`${JSON.stringify(path)} is not the absolute path of a file`);
  }
  return files;
}

function readBehaviour(fields: Fields): Behaviour {
  const exits = fields.get('exits');
  const exit = exits?.fields(['code', 'after', 'log', 'outOfMemory']);
  const requires = fields.get('requires')?.fields(['env', 'files', 'connections']);
  const list = (reader: Reader | undefined): string[] => reader?.items(100).map(item => item.text()) ?? [];
  return {
    log: list(fields.get('log')),
    startsAfter: fields.get('startsAfter')?.seconds() ?? 0,
    http: fields.get('http')?.items(20).map(readPort) ?? [],
    requires: {
      env: list(requires?.get('env')),
      files: list(requires?.get('files')),
      connections: (requires?.get('connections')?.items(20) ?? []).map(reader => {
        const [, host = '', port = ''] = /^([^:]+):(\d+)$/.exec(reader.text()) ?? [];
        if (host === '') throw reader.wrong('must look like "redis:6379"');
        return { host, port: Number(port) };
      }),
    },
    exits: exit
      ? {
          code: exit.get('outOfMemory')?.boolean() === true ? 137 : (exit.get('code')?.number(0, 255) ?? 0),
          after: exit.get('after')?.seconds() ?? 0,
          log: list(exit.get('log')),
          outOfMemory: exit.get('outOfMemory')?.boolean() ?? false,
        }
      : undefined,
    ignoresTermination: fields.get('ignoresTermination')?.boolean() ?? false,
  };
}

function readPort(reader: Reader): HttpPort {
  const fields = reader.fields(['port', 'answers']);
  const port = fields.get('port');
  if (!port) throw reader.wrong('needs a "port"');
  const answers = fields.get('answers')?.items(100).map(readAnswer) ?? [];
  return { port: port.number(1, 65_535), answers };
}

function readAnswer(reader: Reader): Answer {
  const fields = reader.fields(['path', 'status', 'body', 'type', 'from', 'until', 'delay']);
  const path = fields.get('path');
  if (path && !path.text().startsWith('/')) throw path.wrong('must begin with "/"');
  const from = fields.get('from')?.seconds();
  const until = fields.get('until')?.seconds();
  return {
    path: path?.text() ?? '/',
    status: fields.get('status')?.number(100, 599) ?? 200,
    body: fields.get('body')?.text() ?? '',
    type: fields.get('type')?.text(),
    from: from ?? 0,
    until: until ?? Infinity,
    delay: fields.get('delay')?.seconds() ?? 0,
  };
}

type Fields = ReadonlyMap<string, Reader>;

/** A value of the file, and where it stands. */
class Reader {
  private readonly node: unknown;
  private readonly path: string;
  private readonly place: (node: unknown) => string;

  constructor(node: unknown, path: string, place: (node: unknown) => string) {
    this.node = node;
    this.path = path;
    this.place = place;
  }

  wrong(what: string): ImageFileError {
    return new ImageFileError(`${this.place(this.node)}: ${this.path === '' ? 'the file' : this.path} ${what}`);
  }

  /** @param known the fields that there may be */
  fields(known: readonly string[]): Fields {
    const found = this.entries();
    for (const [name] of found) {
      if (!known.includes(name))
        throw this.wrong(`has no field ${JSON.stringify(name)}; there are ${known.join(', ')}`);
    }
    return found;
  }

  items(most: number): Reader[] {
    if (!isSeq(this.node)) throw this.wrong('must be a list');
    if (this.node.items.length > most) throw this.wrong(`has more than ${most} items`);
    return this.node.items.map((item, index) => new Reader(item, `${this.path}[${index}]`, this.place));
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.entries()].map(([name, reader]) => [name, reader.text()]));
  }

  text(): string {
    const value = isScalar(this.node) ? this.node.value : undefined;
    const text =
      typeof value === 'string'
        ? value
        : typeof value === 'number'
          ? ((this.node as { source?: string }).source ?? String(value))
          : undefined;
    if (text === undefined) throw this.wrong('must be a text');
    if (text.length > longestText) throw this.wrong(`is longer than ${longestText} characters`);
    return text;
  }

  number(least: number, most: number): number {
    const value = isScalar(this.node) ? this.node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw this.wrong(`must be a number from ${least} to ${most}`);
  }

  boolean(): boolean {
    const value = isScalar(this.node) ? this.node.value : undefined;
    if (typeof value !== 'boolean') throw this.wrong('must be true or false');
    return value;
  }

  /** `5s`, `2m`, `500ms`. @returns seconds */
  seconds(): number {
    const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(this.text()) ?? [];
    const factor = { ms: 0.001, s: 1, m: 60, h: 3600 }[unit];
    if (factor === undefined) throw this.wrong('must be a time such as 500ms, 5s or 2m');
    return Number(digits) * factor;
  }

  choice<T>(choices: Readonly<Record<string, T>>): T {
    const text = this.text();
    if (!Object.hasOwn(choices, text)) throw this.wrong(`must be one of ${Object.keys(choices).join(', ')}`);
    return choices[text]!;
  }

  private entries(): Map<string, Reader> {
    if (!isMap(this.node)) throw this.wrong('must consist of fields, "name: value"');
    return new Map(
      this.node.items.map((pair: Pair) => {
        const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
        return [name, new Reader(pair.value ?? pair.key, this.path === '' ? name : `${this.path}.${name}`, this.place)];
      }),
    );
  }
}
