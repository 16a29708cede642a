import type { Program, ShellFlavor } from '../program.ts';
import { curl } from '../tools/curl.ts';
import { fileTools } from '../tools/fileTools.ts';
import { networkTools, nslookup, redisCli } from '../tools/networkTools.ts';
import { killTool, processTools } from '../tools/processTools.ts';
import { systemTools, timeTool } from '../tools/systemTools.ts';
import { tar } from '../tools/tar.ts';
import { textTools } from '../tools/textTools.ts';
import { toolProgram, ToolError, type Tool } from '../tools/tool.ts';
import { wget } from '../tools/wget.ts';
import { bash, shell } from './shell.ts';

/** What lies on an image's PATH beside its own programs. */
export interface Toolset {
  flavor: ShellFlavor;
  programs: Readonly<Record<string, Program>>;
}

function programsOf(...groups: Readonly<Record<string, Tool>>[]): Record<string, Program> {
  return Object.fromEntries(
    groups.flatMap(group => Object.entries(group).map(([name, tool]) => [name, toolProgram(tool)])),
  );
}

/** Programs that an image really has, and that are not simulated: they say so, and are not just "not found". */
export function notSimulated(...names: string[]): Record<string, Program> {
  return programsOf(Object.fromEntries(names.map(name => [name, refuse])));
}

const refuse: Tool = () => {
  throw new ToolError('the practice cluster does not simulate this program, though the image has it');
};

/** Nothing can be installed in a container. */
const installers = (...names: string[]): Record<string, Program> =>
  programsOf(
    Object.fromEntries(
      names.map(name => [
        name,
        () => {
          throw new ToolError('the practice cluster has no packages: nothing can be installed in its containers');
        },
      ]),
    ),
  );

const core = programsOf(fileTools, textTools, systemTools, killTool, { tar });
const { getent, nc, ping } = networkTools as Record<'getent' | 'nc' | 'ping', Tool>;

/** BusyBox' one program for everything. @param oldLookup nslookup as it was up to version 1.28 */
export function busyboxTools(oldLookup = false): Toolset {
  const lookup = nslookup(oldLookup ? 'busybox-1.28' : 'busybox');
  return {
    flavor: 'busybox',
    programs: {
      ...core,
      ...programsOf(processTools, timeTool, { nc, ping, wget, nslookup: lookup }),
      sh: shell,
      ash: shell,
      ...notSimulated('top', 'vi', 'less', 'telnet', 'traceroute', 'netstat', 'ifconfig', 'ip', 'httpd'),
    },
  };
}

/** Alpine Linux: BusyBox and a C library with `getent`. */
export const alpineTools: Toolset = {
  flavor: 'busybox',
  programs: { ...busyboxTools().programs, ...programsOf({ getent }), ...installers('apk') },
};

/** A slim Debian: coreutils, dash and bash, and nothing for the network. */
export const debianTools: Toolset = {
  flavor: 'dash',
  programs: {
    ...core,
    ...programsOf({ getent }),
    ...installers('apt', 'apt-get', 'dpkg'),
    ...notSimulated('perl'),
    sh: shell,
    bash,
  },
};

export const curlTool = programsOf({ curl });
export const redisTools = programsOf({ 'redis-cli': redisCli });
/** Tools that look into the network. */
export const dnsTools = programsOf({ curl, nc, ping, getent, nslookup: nslookup('bind') });
