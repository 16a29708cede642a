import type { Duplex } from 'node:stream';
import { treeOf, resolveImage } from '../../../../src/practice/workloads/catalog.ts';
import { DialError } from '../../../../src/practice/workloads/dialError.ts';
import { MemoryFiles } from '../../../../src/practice/workloads/files/memoryFiles.ts';
import type { FileSystem } from '../../../../src/practice/workloads/files/fileSystem.ts';
import { ProcessTable } from '../../../../src/practice/workloads/processTable.ts';
import { root, runProgram, type Program, type ProgramContext } from '../../../../src/practice/workloads/program.ts';
import { inputOf, noInput, TextOutput } from '../../../../src/practice/workloads/stdio.ts';

/** A container without a kubelet, in which commands are run one after the other. */
export interface TestContainer {
  files: FileSystem;
  /** Runs a script with `sh -c`. */
  sh(script: string, input?: string): Promise<Outcome>;
  /** Runs a command line. */
  run(argv: string[], input?: string): Promise<Outcome>;
}

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

export interface ContainerOptions {
  image?: string;
  /** Takes connections: host names to addresses, and what answers there. */
  hosts?: Record<string, string[]>;
  connect?: (host: string, port: number) => Duplex;
}

export function testContainer({ connect, hosts = {}, image = 'busybox' }: ContainerOptions = {}): TestContainer {
  const found = resolveImage(image);
  if (found.kind !== 'found') throw new Error(`no image ${image}`);
  const { flavor, programs } = found.image;
  const files = new MemoryFiles(treeOf(found.image));
  const processes = new ProcessTable();
  const run = async (argv: string[], input?: string): Promise<Outcome> => {
    const [stdout, stderr] = [new TextOutput(), new TextOutput()];
    const program: Program | undefined = programs[argv[0]!.split('/').at(-1)!];
    if (!program) throw new Error(`no program ${argv[0] ?? ''}`);
    const context: Omit<ProgramContext, 'exit' | 'pid'> = {
      argv,
      env: { GREETING: 'good day', NAME: 'web', HOME: '/root' },
      cwd: '/',
      stdin: input === undefined ? noInput : inputOf(input),
      stdout,
      stderr,
      hostname: 'web-1',
      podIP: '10.244.1.2',
      files,
      programs,
      flavor,
      memory: new Map(),
      processes,
      user: root,
      log: text => stdout.write(`${text}\n`),
      listen() {},
      lookup: name => (hosts[name] ? { name: `${name}.default.svc.cluster.local`, addresses: hosts[name] } : undefined),
      nameOf: () => undefined,
      isAlive: () => false,
      connect: (host, port) =>
        Promise.resolve().then(() => {
          if (connect) return connect(host, port);
          throw new DialError('ENOTFOUND', `lookup ${host}: no such host`);
        }),
      scaled: milliseconds => milliseconds,
      signal: new AbortController().signal,
    };
    const code = await runProgram(program, context);
    return { code, out: stdout.text, err: stderr.text };
  };
  return { files, run, sh: (script, input) => run(['sh', '-c', script], input) };
}
