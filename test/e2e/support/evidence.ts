import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from './session.ts';

const folder = path.resolve(import.meta.dirname, '../../../out/screenshots');

/** Saves a picture of the window and the logs of a session beside the other pictures, and says where. */
export async function keepEvidence(session: Session, title: string): Promise<void> {
  const base = path.join(folder, `failed-${title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 100)}`);
  try {
    await mkdir(folder, { recursive: true });
    await session.page.screenshot({ path: `${base}.png` });
    await copyFile(session.server.logFile, `${base}.server.log`);
    await writeFile(`${base}.extension.log`, await session.extensionHostLog());
    console.log(`      kept: ${base}.{png,server.log,extension.log}`);
  } catch (error) {
    console.log(`      nothing could be kept of a session: ${String(error)}`);
  }
}
