import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import path from 'node:path';
import { learnerNamespace } from '../cluster/learnerNamespace.ts';
import { JsonFile } from './jsonFile.ts';

/** Which clusters the learner has agreed to use, and who he is to them. Kept in files of the extension's own. */
export class Learner {
  private readonly consents: JsonFile<string[]>;
  private readonly identity: JsonFile<{ id: string }>;

  constructor(storage: string) {
    this.consents = new JsonFile(path.join(storage, 'consents.json'), readStrings);
    this.identity = new JsonFile(path.join(storage, 'learner.json'), readIdentity);
  }

  /** The same for good on this machine; tells nothing about the person. */
  get id(): string {
    const known = this.identity.get()?.id;
    if (known !== undefined) return known;
    const id = randomBytes(8).toString('hex');
    this.identity.set({ id });
    return id;
  }

  /** The name of his own namespace on a shared cluster. */
  get namespace(): string {
    return learnerNamespace(userName(), this.id);
  }

  hasAgreed(to: readonly string[]): boolean {
    return this.consents.get()?.includes(JSON.stringify(to)) === true;
  }

  agree(to: readonly string[]): void {
    this.consents.set([...new Set([...(this.consents.get() ?? []), JSON.stringify(to)])]);
  }
}

function readStrings(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : undefined;
}

function readIdentity(value: unknown): { id: string } | undefined {
  const { id } = (value ?? {}) as { id?: unknown };
  return typeof id === 'string' && /^[0-9a-f]{16}$/.test(id) ? { id } : undefined;
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
