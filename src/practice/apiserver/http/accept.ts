import { rejected, StatusError } from '../statusError.ts';

/** In which form a client wants an answer. */
export interface Acceptable {
  format: 'json' | 'yaml';
  /** `Table`, `PartialObjectMetadata`, `APIGroupDiscoveryList`; undefined: the object itself. */
  as?: string;
  group?: string;
  version?: string;
}

/**
 * The first form in an `Accept` header that `supports` takes; JSON when there is no header.
 * Throws 406 when there is none, e.g. for protobuf alone.
 */
export function negotiate(accept: string | undefined, supports: (wanted: Acceptable) => boolean): Acceptable {
  let isKnown = false;
  for (const item of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = item.split(';').map(part => part.trim());
    const format = formats[type.toLowerCase()];
    if (format === undefined) continue;
    isKnown = true;
    const values = new Map(parameters.map(text => text.split('=', 2) as [string, string]));
    const wanted: Acceptable = { format };
    if (values.has('as')) {
      wanted.as = values.get('as')!;
      wanted.group = values.get('g') ?? '';
      wanted.version = values.get('v') ?? '';
    }
    if (supports(wanted)) return wanted;
  }
  const types = 'application/json, application/yaml';
  if (!isKnown) throw rejected(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${types}`);
  throw new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${types}`);
}

const formats: Readonly<Record<string, Acceptable['format'] | undefined>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
};
