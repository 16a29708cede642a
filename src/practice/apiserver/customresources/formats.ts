import { isIPv4, isIPv6 } from 'node:net';
import { base64Problem } from '../base64.ts';
import { nameProblems } from '../names.ts';

const uuid = (version: string): RegExp => new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}-?[0-9a-f]{12}$`, 'i');
const any = '[0-9a-f]{4}-?[0-9a-f]{4}';

const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

/** Formats by their names without dashes; upstream ignores those it does not know (`validation/formats.go`). */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: matches(/^[0-9a-fA-F]{24}$/),
  uri: text => text.startsWith('/') || (/^[a-zA-Z][-+.a-zA-Z0-9]*:/.test(text) && !/[\s<>"]/.test(text)),
  email: matches(/^[^\s@]+@[^\s@]+$/),
  hostname: text => text.length <= 255 && /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,62}(\.[a-zA-Z0-9-]{1,63})*)\.?$/.test(text),
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: matches(/^([0-9a-fA-F]{2}[:-]){5}([0-9a-fA-F]{2})$/),
  uuid: matches(uuid(any)),
  uuid3: matches(uuid('3[0-9a-f]{3}-?[0-9a-f]{4}')),
  uuid4: matches(uuid('4[0-9a-f]{3}-?[89ab][0-9a-f]{3}')),
  uuid5: matches(uuid('5[0-9a-f]{3}-?[89ab][0-9a-f]{3}')),
  ssn: matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: matches(/^rgb\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*\)$/),
  byte: text => base64Problem(text) === undefined,
  password: () => true,
  date: text => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
  datetime: text =>
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
  duration: matches(
    /^[-+]?((\d+(\.\d*)?|\.\d+)\s*(ns|us|\u00b5s|ms|s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?)\s*)+$/,
  ),
  k8sshortname: text => nameProblems(text, 'label').length === 0,
  k8slongname: text => nameProblems(text, 'subdomain').length === 0,
};

/** Whether a text has a format; everything has one that is not known. */
export function hasFormat(format: string, text: string): boolean {
  return (Object.hasOwn(formats, normalized(format)) ? formats[normalized(format)]! : () => true)(text);
}

/** Formats that upstream knows, beside those of numbers. */
export function isKnownFormat(format: string): boolean {
  return Object.hasOwn(formats, normalized(format)) || otherFormats.has(format);
}

/** Formats of numbers, which are not texts, and of texts that upstream checks and this program does not. */
const otherFormats = new Set(['int32', 'int64', 'float', 'double', 'isbn', 'isbn10', 'isbn13', 'creditcard']);

function normalized(format: string): string {
  return format.replaceAll('-', '');
}

function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128);
}
