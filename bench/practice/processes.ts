import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Resident memory (`VmRSS`) of processes together, in MB (10^6 bytes). Linux. */
function residentMemory(pids: readonly number[]): number {
  return sum(
    pids,
    pid => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1.024e-3,
  );
}

/** The same once it has stayed within a per cent for half a minute. Nobody is told to collect garbage. */
export async function settledMemory(pids: readonly number[]): Promise<number> {
  const samples: number[] = [];
  for (let seconds = 0; seconds < 180; seconds++) {
    samples.push(residentMemory(pids));
    const last = samples.slice(-30);
    if (last.length === 30 && Math.max(...last) <= 1.01 * Math.min(...last)) break;
    await delay(1000);
  }
  return samples.at(-1)!;
}

/** Processor time that processes take together in a while in which nobody asks for anything, in per cent of a core. */
export async function idleLoad(pids: readonly number[], seconds: number): Promise<number> {
  const before = sum(pids, processorTime);
  await delay(seconds * 1000);
  return (100 * (sum(pids, processorTime) - before)) / seconds;
}

/** Seconds. The kernel counts in hundredths (`proc_pid_stat(5)`: utime and stime). */
function processorTime(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /);
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function sum(pids: readonly number[], value: (pid: number) => number): number {
  return pids.reduce((total, pid) => total + value(pid), 0);
}
