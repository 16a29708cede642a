import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseKubeconfig, type Kubeconfig } from './kubeconfig.ts';
import { writeSecretFile } from './pinnedKubeconfig.ts';

/**
 * The kubeconfig of the lab's terminal, watched over: `kubectl config use-context` and tools that create clusters write
 * into whatever `KUBECONFIG` names, and then the next command would go elsewhere.
 */
export class PinnedFile {
  private readonly path: string;
  private readonly mayMove: boolean;
  private text: string;
  private readonly pinned: Kubeconfig;

  private constructor(path: string, mayMove: boolean, text: string) {
    this.path = path;
    this.mayMove = mayMove;
    this.text = text;
    this.pinned = parseKubeconfig(text, path);
  }

  /**
   * @param path a kubeconfig of one context, as it is to stay
   * @param mayMove the cluster itself may write another address and other certificates into it, when it starts anew
   */
  static async of(path: string, mayMove: boolean): Promise<PinnedFile> {
    return new PinnedFile(path, mayMove, await readFile(path, 'utf8'));
  }

  /** Puts the file back when it says something else by now. @returns whether it did */
  async restore(): Promise<boolean> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    if (text === this.text) return false;
    if (this.isUnchanged(text)) {
      this.text = text;
      return false;
    }
    await writeSecretFile(dirname(this.path), this.path, this.text);
    return true;
  }

  private isUnchanged(text: string): boolean {
    let now: Kubeconfig;
    try {
      now = parseKubeconfig(text, this.path);
    } catch {
      return false;
    }
    const { currentContext, contexts, clusters, users } = this.pinned;
    const isSame = now.currentContext === currentContext && isDeepStrictEqual(now.contexts, contexts);
    if (!this.mayMove)
      return isSame && isDeepStrictEqual(now.clusters, clusters) && isDeepStrictEqual(now.users, users);
    return isSame && now.clusters.size === clusters.size && now.users.size === users.size;
  }
}
