import { webcrypto } from 'node:crypto';
// First: the certificates' library asks for it as soon as it is loaded.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** A self-signed certificate for 127.0.0.1, or for a host name, as PEM. */
export async function selfSigned(
  notAfter = new Date(Date.now() + 3_600_000),
  hostName?: string,
): Promise<{ certificate: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=test',
    notBefore: new Date(Date.now() - 7_200_000),
    notAfter,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true),
      new x509.SubjectAlternativeNameExtension([
        hostName === undefined ? { type: 'ip', value: '127.0.0.1' } : { type: 'dns', value: hostName },
      ]),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
  };
}
