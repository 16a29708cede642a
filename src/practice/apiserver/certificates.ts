import 'reflect-metadata';
// @peculiar/x509 finds its parts by decorators, which need this first.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** PEM. */
export interface CertificateFiles {
  ca: string;
  caKey: string;
  certificate: string;
  key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;
const years = 365 * day;

/** Makes a certificate authority and a serving certificate for the loopback interface. */
export async function createCertificates(now: Date = new Date()): Promise<CertificateFiles> {
  x509.cryptoProvider.set(webcrypto);
  const caKeys = await generateKeys();
  const keys = await generateKeys();
  // A clock that was set back a little must not make the certificate invalid.
  const notBefore = new Date(now.getTime() - day);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=practice-cluster-ca',
    serialNumber: '01',
    notBefore,
    notAfter: new Date(now.getTime() + 10 * years),
    signingAlgorithm: algorithm,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=practice-apiserver',
    issuer: ca.subject,
    serialNumber: '02',
    notBefore,
    notAfter: new Date(now.getTime() + 10 * years),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '10.96.0.1' },
        ...['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'].map(value => ({
          type: 'dns' as const,
          value,
        })),
        { type: 'dns', value: 'kubernetes.default.svc.cluster.local' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(ca),
    ],
  });
  return {
    ca: ca.toString('pem'),
    caKey: await privateKeyPem(caKeys.privateKey),
    certificate: certificate.toString('pem'),
    key: await privateKeyPem(keys.privateKey),
  };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(bytes, 'PRIVATE KEY');
}
