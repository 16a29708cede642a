import type { KubeObject } from '../../base/kubeObject.ts';
import type { Condition } from './meta.ts';

export interface CertificateSigningRequestSpec {
  /** PEM, in base64. */
  request?: string;
  signerName?: string;
  expirationSeconds?: number;
  usages?: string[];
  username?: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}

export interface CertificateSigningRequestStatus {
  conditions?: (Condition & { lastUpdateTime?: string })[];
  /** PEM, in base64. */
  certificate?: string;
}

export type CertificateSigningRequest = KubeObject<CertificateSigningRequestSpec, CertificateSigningRequestStatus>;

export const clientSigner = 'kubernetes.io/kube-apiserver-client';
