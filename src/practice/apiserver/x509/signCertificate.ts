import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const minute = 60_000;
/** The controller manager's `--cluster-signing-duration`. */
const longest = 365 * 24 * 60 * minute;
/** Clocks may differ. */
const backdate = 5 * minute;
/** What is good for less than this is not cut short at its end. */
const short = 8 * 60 * minute;

const keyUsages: Readonly<Record<string, number>> = {
  'digital signature': x509.KeyUsageFlags.digitalSignature,
  'key encipherment': x509.KeyUsageFlags.keyEncipherment,
};

/** PEM. */
export interface Authority {
  ca: string;
  caKey: string;
}

export interface SigningRequest {
  /** PEM, in base64. */
  request?: string;
  expirationSeconds?: number;
  usages?: string[];
}

/** Signs a request for a client's certificate (`authority.PermissiveSigningPolicy`). @returns PEM, in base64 */
export async function signCertificate({ ca, caKey }: Authority, wanted: SigningRequest): Promise<string> {
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const [key] = x509.PemConverter.decode(caKey);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', key!, algorithm, false, ['sign']);
  const issuer = new x509.X509Certificate(ca);
  const request = new x509.Pkcs10CertificateRequest(Buffer.from(wanted.request ?? '', 'base64').toString('utf8'));
  const now = Date.now();
  const asked = (wanted.expirationSeconds ?? Infinity) * 1000;
  const lifetime = Math.min(asked, longest);
  const notAfter = new Date(Math.min(now + lifetime - (lifetime < short ? 0 : backdate), issuer.notAfter.getTime()));
  const usages = wanted.usages ?? [];
  const flags = usages.reduce<number>((all, usage) => all | (keyUsages[usage] ?? 0), 0);
  const names = request.getExtension('2.5.29.17');
  const certificate = await x509.X509CertificateGenerator.create({
    subject: request.subjectName,
    issuer: issuer.subjectName,
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex'),
    notBefore: new Date(now - backdate),
    notAfter,
    signingAlgorithm: algorithm,
    publicKey: request.publicKey,
    signingKey,
    extensions: [
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- flags are a sum of the enumeration's
      ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(names === null ? [] : [names]),
    ],
  });
  return Buffer.from(`${certificate.toString('pem')}\n`).toString('base64');
}
