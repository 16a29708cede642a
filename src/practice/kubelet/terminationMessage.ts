import { posix } from 'node:path';
import type { Container } from '../kinds/pod.ts';
import type { FileSystem } from '../workloads/files/fileSystem.ts';
import type { LogOfRun } from './containerLogs.ts';

/** Bytes, and what is taken of a log in their place (`pkg/kubelet/container/runtime.go`). */
const limits = { message: 4096, logBytes: 2048, logLines: 80 };

/** What a container that has ended says about it: in its termination message's file, else at the end of its log. */
export function terminationMessageOf(
  { terminationMessagePath = '/dev/termination-log', terminationMessagePolicy }: Container,
  files: FileSystem,
  log: LogOfRun,
  exitCode: number,
): string | undefined {
  const path = posix.resolve('/', terminationMessagePath);
  const text = files.stat(path)?.kind === 'file' ? files.read(path).subarray(0, limits.message).toString() : '';
  if (text !== '') return text;
  if (terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined;
  const lines = log.lines.slice(-limits.logLines).map(line => `${line.text}\n`);
  const tail = Buffer.from(lines.join('')).subarray(-limits.logBytes).toString();
  return tail === '' ? undefined : tail;
}
