import * as l10n from '@vscode/l10n';
import type { CatalogImage } from './catalog.ts';
import { parseImageReference } from './imageReference.ts';
import { describedProgram, type Answer, type Behaviour, type HttpPort } from './programs/describedProgram.ts';
import { alpineTools, curlTool, debianTools, type Toolset } from './programs/toolsets.ts';
import { readYaml, YamlFileError, type Fields, type YamlReader } from './yamlReader.ts';

const toolsets: Readonly<Record<string, Toolset>> = {
  busybox: { ...alpineTools, programs: { ...alpineTools.programs, ...curlTool } },
  debian: { ...debianTools, programs: { ...debianTools.programs, ...curlTool } },
  none: { flavor: 'busybox', programs: {} },
};
const mostImages = 100;
/** Characters; an object of the API takes about a megabyte. */
const longestFile = 500_000;

/**
 * Reads a file that says how images behave (`docs/practice-images.md`).
 * @throws YamlFileError
 */
export function readImages(text: string): CatalogImage[] {
  if (text.length > longestFile)
    throw new YamlFileError(l10n.t('{0} is longer than {1} characters', l10n.t('the file'), longestFile));
  const images = readYaml(text, ['images']).get('images');
  if (!images) throw new YamlFileError(l10n.t('{0} has no list “images”', l10n.t('the file')));
  const all = images.items(mostImages).map(readImage);
  if (all.length === 0) throw images.wrong(name => l10n.t('{0} is empty', name));
  return all;
}

function readImage(reader: YamlReader): CatalogImage {
  const fields = reader.fields([
    'image',
    'tags',
    'tools',
    'size',
    'cpuPerRequest',
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
  if (!imageReader) throw reader.wrong(name => l10n.t('{0} needs a name, “image: example/app:1.0”', name));
  const image = imageReader.text();
  const reference = parseImageReference(image);
  if (!reference || reference.digest !== undefined)
    throw imageReader.wrong(name => l10n.t('{0}: {1} is not an image’s name', name, JSON.stringify(image)));
  const given = /:[^/]+$/.test(image);
  const tags =
    fields
      .get('tags')
      ?.items(100)
      .map(tag => tag.text()) ?? [];
  if (given && tags.length > 0)
    throw fields.get('tags')!.wrong(name => l10n.t('{0} and a tag in “image” are given both: give one of them', name));
  const toolset = fields.get('tools')?.choice(toolsets) ?? toolsets.busybox!;
  const program = describedProgram(readBehaviour(fields));
  return {
    repository: reference.repository,
    tags: tags.length > 0 ? tags : [reference.tag],
    cpuPerRequest: fields.get('cpuPerRequest')?.number(0, 10_000) ?? 1,
    sizeBytes: (fields.get('size')?.number(1, 10_000) ?? 20) * 1_000_000,
    entrypoint: ['app'],
    arguments: [],
    flavor: toolset.flavor,
    programs: { ...toolset.programs, app: program },
    env: fields.get('env')?.texts() ?? {},
    files: readFiles(fields.get('files')),
  };
}

function readFiles(reader: YamlReader | undefined): Record<string, string> {
  const files = reader?.texts() ?? {};
  for (const path of Object.keys(files)) {
    if (!/^(\/[^/]+)+$/.test(path) || path.includes('/../'))
      throw reader!.wrong(name => l10n.t('{0}: {1} is not the absolute path of a file', name, JSON.stringify(path)));
  }
  return files;
}

function readBehaviour(fields: Fields): Behaviour {
  const exits = fields.get('exits');
  const exit = exits?.fields(['code', 'after', 'log', 'outOfMemory']);
  const requires = fields.get('requires')?.fields(['env', 'files', 'connections']);
  const list = (reader: YamlReader | undefined): string[] => reader?.items(100).map(item => item.text()) ?? [];
  return {
    log: list(fields.get('log')),
    startsAfter: fields.get('startsAfter')?.seconds() ?? 0,
    http: fields.get('http')?.items(20).map(readPort) ?? [],
    requires: {
      env: list(requires?.get('env')),
      files: list(requires?.get('files')),
      connections: (requires?.get('connections')?.items(20) ?? []).map(reader => {
        const [, host = '', port = ''] = /^([^:]+):(\d+)$/.exec(reader.text()) ?? [];
        if (host === '') throw reader.wrong(name => l10n.t('{0} must look like “redis:6379”', name));
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

function readPort(reader: YamlReader): HttpPort {
  const fields = reader.fields(['port', 'answers']);
  const port = fields.get('port');
  if (!port) throw reader.wrong(name => l10n.t('{0} needs a “port”', name));
  const answers = fields.get('answers')?.items(100).map(readAnswer) ?? [];
  return { port: port.number(1, 65_535), answers };
}

function readAnswer(reader: YamlReader): Answer {
  const fields = reader.fields(['path', 'status', 'body', 'type', 'from', 'until', 'delay']);
  const path = fields.get('path');
  if (path && !path.text().startsWith('/')) throw path.wrong(name => l10n.t('{0} must begin with “/”', name));
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
