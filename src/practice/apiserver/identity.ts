import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { SigningRequest } from './x509/signCertificate.ts';
import { ensurePrivateFolder, readIfThere, writePrivateFile } from '../storage/privateFile.ts';

/** What a cluster is known by: its certificates (PEM) and its one user's token. All but `ca` is secret. */
export interface Identity {
  ca: string;
  certificate: string;
  key: string;
  token: string;
}

/** Signs a request for a client's certificate with the authority that a folder keeps. @returns PEM, in base64 */
export async function signWithIdentity(folder: string, ca: string, request: SigningRequest): Promise<string> {
  // Loaded only here: few ask for it.
  const { signCertificate } = await import('./x509/signCertificate.ts');
  const caKey = readIfThere(join(folder, 'pki'), 'ca.key') ?? '';
  return signCertificate({ ca, caKey }, request);
}

/** Certificates with less time than this left are made anew, in milliseconds. */
const renewBefore = 365 * 24 * 60 * 60 * 1000;

/** Reads the identity that a folder keeps, or makes one. */
export async function loadIdentity(folder: string): Promise<Identity> {
  const pki = join(folder, 'pki');
  ensurePrivateFolder(pki);
  let token = readIfThere(pki, 'token')?.trim() ?? '';
  if (token === '') {
    token = randomBytes(32).toString('base64url');
    writePrivateFile(join(pki, 'token'), `${token}\n`);
  }
  const ca = readIfThere(pki, 'ca.crt');
  const certificate = readIfThere(pki, 'apiserver.crt');
  const key = readIfThere(pki, 'apiserver.key');
  if (ca && certificate && key && isGood({ ca, certificate, key })) return { ca, certificate, key, token };
  // Loaded only here: a cluster that has its certificates starts without.
  const { createCertificates } = await import('./certificates.ts');
  const made = await createCertificates();
  writePrivateFile(join(pki, 'ca.key'), made.caKey);
  writePrivateFile(join(pki, 'apiserver.key'), made.key);
  writePrivateFile(join(pki, 'apiserver.crt'), made.certificate);
  writePrivateFile(join(pki, 'ca.crt'), made.ca);
  return { ca: made.ca, certificate: made.certificate, key: made.key, token };
}

/**
 * Whether a certificate is the authority's, goes with its key and has time left; a start that was cut off can leave
 * one that is not.
 */
function isGood({ ca, certificate, key }: Omit<Identity, 'token'>): boolean {
  try {
    const serving = new X509Certificate(certificate);
    return (
      serving.verify(new X509Certificate(ca).publicKey) &&
      serving.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(serving.validTo) - Date.now() > renewBefore
    );
  } catch {
    return false;
  }
}
