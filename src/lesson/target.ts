import * as l10n from '@vscode/l10n';
import type { Target, WaitCondition } from '../checkpoint/expectation.ts';
import { JsonPathError, parseJsonPath } from '../checkpoint/jsonPath.ts';
import type { DiagnosticCode } from './codes.ts';
import { nearest } from './yamlFields.ts';

/** What is wrong with a target or condition, in the user's language, and where in its text (UTF-16 offsets). */
export class TargetError extends Error {
  readonly code: DiagnosticCode;
  readonly start: number;
  readonly end: number;
  /** What was probably meant there. */
  readonly instead: string | undefined;

  constructor(code: DiagnosticCode, message: string, start: number, end: number, instead?: string) {
    super(message);
    this.name = 'TargetError';
    this.code = code;
    this.start = start;
    this.end = end;
    this.instead = instead;
  }
}

interface Part {
  text: string;
  start: number;
  end: number;
}

/** Reads `deployment/p4app`, `pod -l app=p4app`, each also with `-n NAMESPACE`. @throws TargetError */
export function parseTarget(text: string): Target {
  const { target, rest } = readTarget(text, split(text));
  if (rest[0] !== undefined) throw unexpected(rest[0]);
  return target;
}

/** Reads `TARGET CONDITION`, e.g. `deployment/p4app condition=Available`. @throws TargetError */
export function parseWait(text: string): { target: Target; condition: WaitCondition } {
  const { target, rest } = readTarget(text, split(text));
  const [word, superfluous] = rest;
  if (word === undefined) {
    throw new TargetError('check-condition', l10n.t('A condition is missing: {0}.', conditionNames), 0, text.length);
  }
  if (superfluous !== undefined) throw unexpected(superfluous);
  return { target, condition: readCondition(word) };
}

/** Reads `TARGET {.path}`. @throws TargetError */
export function parseTargetPath(text: string): { target: Target; path: string } {
  const { target, rest } = readTarget(text, split(text));
  const [word, superfluous] = rest;
  if (word === undefined) {
    throw new TargetError(
      'variable-path',
      l10n.t('A JSONPath is missing, e.g. {0}.', '{.metadata.name}'),
      0,
      text.length,
    );
  }
  if (superfluous !== undefined) throw unexpected(superfluous);
  return { target, path: checkedPath(unquoted(word.text), word) };
}

const conditionNames =
  'ready, exists, absent, replicas=N, exposed=TYPE, condition=TYPE[=STATUS], jsonpath={.path}[=VALUE]';

function readTarget(text: string, parts: readonly Part[]): { target: Target; rest: Part[] } {
  const [first, ...others] = parts;
  if (first === undefined) {
    throw new TargetError('check-target', l10n.t('An object is missing, e.g. {0}.', 'deployment/web'), 0, text.length);
  }
  const [resource = '', name] = first.text.split(/\/(.*)/s);
  if (!/^[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z0-9.-]+)?$/.test(resource)) throw malformed(first);
  if (name !== undefined && !/^[\w.:-]+$/.test(name)) throw malformed(first);
  const target: Target = { resource, ...(name === undefined ? {} : { name }) };
  let at = 0;
  for (let part = others[at]; part !== undefined; part = others[++at]) {
    const option = /^(?:(-l|--selector)|(-n|--namespace))(?:=?(.*))$/s.exec(part.text);
    if (option !== null) {
      const attached = option[3] ?? '';
      const value = unquoted(attached === '' ? (others[++at]?.text ?? '') : attached);
      if (value === '') {
        throw new TargetError('check-target', l10n.t('{0} has no value.', part.text), part.start, part.end);
      }
      if (option[1] === undefined) target.namespace = value;
      else target.labelSelector = value;
    } else if (target.name === undefined && target.labelSelector === undefined && isName(part.text)) {
      target.name = part.text;
    } else break;
  }
  if (target.name === undefined && target.labelSelector === undefined) {
    const message = l10n.t('"{0}" names no object. Write {1} or {2}.', first.text, 'KIND/NAME', 'KIND -l SELECTOR');
    throw new TargetError('check-target', message, first.start, first.end);
  }
  return { target, rest: others.slice(at) };
}

function isName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text) && !['ready', 'exists', 'absent', 'exposed'].includes(text);
}

function readCondition(word: Part): WaitCondition {
  const [name = '', value] = word.text.split(/=(.*)/s);
  switch (name) {
    case 'ready':
    case 'exists':
    case 'absent':
      if (value === undefined) return { type: name };
      break;
    case 'replicas':
      if (/^\d{1,6}$/.test(value ?? '')) return { type: 'replicas', replicas: Number(value) };
      break;
    case 'exposed': {
      const serviceType = serviceTypes.find(type => type === value);
      if (serviceType !== undefined) return { type: 'exposed', serviceType };
      break;
    }
    case 'condition': {
      const [, condition, status] = /^([\w./-]+)(?:=(\w+))?$/.exec(unquoted(value ?? '')) ?? [];
      if (condition !== undefined) return { type: 'condition', condition, status: status ?? 'True' };
      break;
    }
    case 'jsonpath':
      return readJsonPath(value ?? '', word);
  }
  const message = l10n.t('"{0}" is not a condition. Known conditions: {1}.', word.text, conditionNames);
  const meant = nearest(name, conditionWords);
  const instead = meant === undefined ? undefined : meant + word.text.slice(name.length);
  throw new TargetError('check-condition', message, word.start, word.end, instead === word.text ? undefined : instead);
}

export const conditionWords = ['ready', 'exists', 'absent', 'replicas', 'exposed', 'condition', 'jsonpath'] as const;

export const serviceTypes = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;

/** `{.path}=value`, the path and the value also in quotes, as `kubectl wait --for=jsonpath=…` takes them. */
function readJsonPath(text: string, word: Part): WaitCondition {
  const quoted = /^(["'])(.*?)\1(?:=(.*))?$/s.exec(text);
  const braced = text.lastIndexOf('}');
  const [path = '', value] = quoted
    ? [quoted[2], quoted[3]]
    : braced >= 0
      ? [text.slice(0, braced + 1), text[braced + 1] === '=' ? text.slice(braced + 2) : undefined]
      : text.split(/=(.*)/s);
  const condition = { type: 'jsonpath' as const, path: checkedPath(path, word) };
  return value === undefined ? condition : { ...condition, value: unquoted(value) };
}

function checkedPath(path: string, word: Part): string {
  try {
    parseJsonPath(path);
    return path;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const within = error instanceof JsonPathError ? Math.max(0, word.text.indexOf(path)) + error.offset : 0;
    const start = Math.min(word.start + within, word.end - 1);
    throw new TargetError('jsonpath', l10n.t('This is not a JSONPath: {0}', reason), start, word.end);
  }
}

function unexpected(part: Part): TargetError {
  return new TargetError('check-condition', l10n.t('"{0}" was not expected here.', part.text), part.start, part.end);
}

function malformed(part: Part): TargetError {
  const message = l10n.t('"{0}" is not an object. Write {1} or {2}.', part.text, 'KIND/NAME', 'KIND -l SELECTOR');
  return new TargetError('check-target', message, part.start, part.end);
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
}

/** Splits at blanks that are neither in quotes nor in braces. */
function split(text: string): Part[] {
  const parts: Part[] = [];
  let start = -1;
  let braces = 0;
  let quote = '';
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (char === undefined || (/\s/.test(char) && quote === '' && braces <= 0)) {
      if (start >= 0) parts.push({ text: text.slice(start, at), start, end: at });
      start = -1;
      continue;
    }
    if (start < 0) start = at;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '{') braces++;
    else if (char === '}') braces--;
  }
  return parts;
}
