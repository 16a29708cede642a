import type { DeleteOptions } from '../../storage/objectStore.ts';
import { isObject } from '../patch/mergePatch.ts';
import type { WriteOptions } from '../registry/resourceStore.ts';
import { forbiddenField, invalidValue, required, tooLong, type FieldError } from '../fieldError.ts';
import { badRequest, invalid, StatusError, type ResourceName } from '../statusError.ts';
import { notRegistered } from './decode.ts';
import { decodeProtobuf } from '../protobuf/decodeProtobuf.ts';
import { contentType, parseJson, protobufType, readBytes } from './body.ts';
import type { Exchange } from './exchange.ts';

/** Reads `dryRun` and `fieldManager`, and checks `fieldValidation`. Throws 422 for values they do not have. */
export function writeOptions({ query, headers, warnings, user }: Exchange, kind = 'UpdateOptions'): WriteOptions {
  const fieldManager = query.get('fieldManager') ?? '';
  const problems = fieldManagerErrors(fieldManager);
  if (problems.length > 0) throw invalid(optionsOf(kind), '', problems);
  const dryRun = query.getAll('dryRun').filter(value => value !== '');
  if (dryRun.some(value => value !== 'All')) throw wrongOption(kind, 'dryRun', dryRun, ['All']);
  const validation = query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation)) {
    throw wrongOption(kind, 'fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn']);
  }
  const manager = fieldManager === '' ? agentName(headers['user-agent']) : fieldManager;
  return { dryRun: dryRun.length > 0, manager, warnings, user };
}

/** Reads the options of a patch; an apply names its manager, and it alone can be forced. Throws 422. */
export function patchOptions(exchange: Exchange, isApply: boolean): WriteOptions & { force: boolean } {
  const force = exchange.query.get('force');
  if (isApply && (exchange.query.get('fieldManager') ?? '') === '') {
    throw invalid(optionsOf('PatchOptions'), '', [required('fieldManager', 'is required for apply patch')]);
  }
  if (!isApply && force !== null) {
    throw invalid(optionsOf('PatchOptions'), '', [forbiddenField('force', 'may not be specified for non-apply patch')]);
  }
  return { ...writeOptions(exchange, 'PatchOptions'), force: force !== null && force !== 'false' && force !== '0' };
}

const maximumManagerLength = 128;

/** Upstream: `ValidateFieldManager`. */
function fieldManagerErrors(manager: string): FieldError[] {
  const errors =
    Buffer.byteLength(manager) > maximumManagerLength ? [tooLong('fieldManager', maximumManagerLength)] : [];
  let position = 0;
  for (const character of manager) {
    if (/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) {
      const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
      errors.push(invalidValue('fieldManager', manager, `invalid character ${code} (at position ${position})`));
    }
    position += Buffer.byteLength(character);
  }
  return errors;
}

/** What a client that names no manager is recorded as: the first word of its user agent. */
function agentName(userAgent = ''): string {
  return userAgent
    .split('/')[0]!
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '')
    .slice(0, maximumManagerLength);
}

/** Reads the options of a deletion: the body where there is one, and the query over it. */
export async function deleteOptions(exchange: Exchange): Promise<{ deletion: DeleteOptions; write: WriteOptions }> {
  const bytes = await readBytes(exchange);
  const text = bytes.toString('utf8');
  const isProtobuf = contentType(exchange) === protobufType;
  const body = text.trim() === '' ? {} : isProtobuf ? decodeProtobuf(bytes) : parseJson(text);
  if (!isObject(body)) throw badRequest('the body of a deletion must be DeleteOptions');
  const { query } = exchange;
  const deletion: DeleteOptions = {};
  checkKind(body);
  const asked = query.get('gracePeriodSeconds');
  if (asked !== null && !/^[-+]?\d+$/.test(asked)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(asked)}: invalid syntax`);
  }
  const grace: unknown = asked === null ? body.gracePeriodSeconds : Number(asked);
  if (grace !== undefined && grace !== null) {
    if (typeof grace !== 'number' || !Number.isInteger(grace)) throw badRequest('gracePeriodSeconds must be a number');
    deletion.gracePeriodSeconds = grace;
  }
  const orphan: unknown = query.get('orphanDependents') ?? body.orphanDependents;
  const propagation: unknown = query.get('propagationPolicy') ?? body.propagationPolicy ?? undefined;
  if (propagation !== undefined && orphan !== undefined && orphan !== null) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    throw invalid(optionsOf('DeleteOptions'), '', [invalidValue('propagationPolicy', propagation, why)]);
  }
  const policy: unknown =
    propagation ??
    (orphan === true || orphan === 'true'
      ? 'Orphan'
      : orphan === false || orphan === 'false'
        ? 'Background'
        : undefined);
  if (policy !== undefined) {
    if (policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
      throw wrongOption('DeleteOptions', 'propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']);
    }
    deletion.propagationPolicy = policy;
  }
  if (isObject(body.preconditions)) {
    const { uid, resourceVersion } = body.preconditions;
    deletion.preconditions = {
      ...(typeof uid === 'string' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    };
  }
  const dryRun = Array.isArray(body.dryRun) && body.dryRun.includes('All');
  const write = writeOptions(exchange, 'DeleteOptions');
  return { deletion, write: { ...write, dryRun: dryRun || write.dryRun === true } };
}

/** Throws for a body that says it is something else. */
function checkKind({ apiVersion, kind }: Record<string, unknown>): void {
  if (kind === undefined || kind === '' || kind === 'DeleteOptions') return;
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  throw new StatusError(400, '', notRegistered(version, typeof kind === 'string' ? kind : ''));
}

function optionsOf(kind: string): ResourceName {
  return { group: 'meta.k8s.io', name: kind.toLowerCase(), kind };
}

function wrongOption(kind: string, field: string, value: unknown, supported: readonly string[]): StatusError {
  const values = supported.map(text => JSON.stringify(text)).join(', ');
  return invalid(optionsOf(kind), '', [
    {
      reason: 'FieldValueNotSupported',
      field,
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${values}`,
    },
  ]);
}
