import type { KubeObject } from '../../base/kubeObject.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { VolumeError } from './volumeError.ts';

/** Issues a ServiceAccount's token that is bound to a Pod. @param seconds how long it is good for */
export type IssueToken = (account: KubeObject, audiences: readonly string[], seconds: number, pod: Pod) => string;

interface KeptToken {
  token: string;
  renewAt: number;
}

const anHour = 3600;

/** The tokens in the Pods' volumes: each stays the same until a fifth of its time is left (`pkg/kubelet/token`). */
export class PodTokens {
  private readonly kept = new Map<string, Map<string, KeptToken>>();
  private readonly api: ObjectApi;
  private readonly issue: IssueToken;

  constructor(api: ObjectApi, issue: IssueToken) {
    this.api = api;
    this.issue = issue;
  }

  /** Whose token a Pod gets. @throws VolumeError when there is no such ServiceAccount */
  accountOf(pod: Pod): KubeObject {
    const name = typeof pod.spec.serviceAccountName === 'string' ? pod.spec.serviceAccountName : 'default';
    const account = this.api.get('serviceaccounts', pod.metadata.namespace, name);
    if (!account) throw new VolumeError(`failed to fetch token: serviceaccounts "${name}" not found`);
    return account;
  }

  /** @throws VolumeError as `accountOf` */
  get(pod: Pod, audience: string | undefined, seconds = anHour): string {
    const { uid = '' } = pod.metadata;
    const key = `${audience ?? ''}/${seconds}`;
    const ofPod = this.kept.get(uid) ?? new Map<string, KeptToken>();
    const before = ofPod.get(key);
    if (before && before.renewAt > Date.now()) return before.token;
    const token = this.issue(this.accountOf(pod), audience === undefined ? [] : [audience], seconds, pod);
    this.kept.set(uid, ofPod.set(key, { token, renewAt: Date.now() + seconds * 800 }));
    return token;
  }

  forget(podUid: string): void {
    this.kept.delete(podUid);
  }
}
