import type { Outcome } from './cluster.ts';

/** Letters and digits of generated names: `rand.String` and `SafeEncodeString` of apimachinery. */
const safe = '[bcdfghjklmnpqrstvwxz2456789]';

/** What no two clusters share, and what stands for it. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/https:\/\/127\.0\.0\.1:\d+/g, 'SERVER'],
  [/127\.0\.0\.1:\d+/g, 'SERVER'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\b/g, 'TIME'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/(resourceVersion"?: )"\d+"/g, '$1"VERSION"'],
  [/(Resource Version: +)\d+/g, '$1VERSION'],
  [/((?:pod-template-hash|controller-revision-hash)"?(?:=|: ))"?[\w-]+"?/g, '$1HASH'],
  [new RegExp(`-${safe}{8,10}-${safe}{5}\\b`, 'g'), '-HASH-ID'],
  [new RegExp(`-${safe}{8,10}\\b`, 'g'), '-HASH'],
  [new RegExp(`-${safe}{5}\\b`, 'g'), '-ID'],
  [/\bpractice-node-\d\b/g, 'NODE'],
  [/\b10\.\d+\.\d+\.\d+\b/g, 'IP'],
  [/\b203\.0\.113\.\d+\b/g, 'ADDRESS'],
  [/\b192\.168\.\d+\.\d+\b/g, 'IP'],
  [/:3[0-2]\d{3}\b/g, ':NODEPORT'],
  [/(nodePort"?: )3[0-2]\d{3}/g, '$1NODEPORT'],
  [/(NodePort:.* )3[0-2]\d{3}\/TCP/g, '$1NODEPORT/TCP'],
  [/(?<![\w.-])(?:\d+[dhm])?\d+[smhdy](?![\w.-])/g, 'AGE'],
  // Columns are as wide as what stands in them.
  [/ {2,}/g, '  '],
  [/ +$/gm, ''],
];

/** An outcome without what no two clusters share. */
export function mask({ exitCode, output, errors }: Outcome, unordered: boolean): Outcome {
  const plain = (text: string): string => {
    const masked = masks.reduce((rest, [pattern, replacement]) => rest.replaceAll(pattern, replacement), text);
    return unordered ? masked.split('\n').sort().join('\n').trim() : masked.trimEnd();
  };
  return { exitCode, output: plain(output), errors: plain(errors) };
}
