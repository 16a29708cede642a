import { createPublicKey, verify } from 'node:crypto';

/** What a PKCS #10 request asks to be certified as. */
export interface CertificateRequest {
  commonName: string;
  organizations: string[];
}

/** One value in ASN.1's distinguished encoding. */
interface Element {
  /** With its head. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

const hashes: Readonly<Record<string, string | null>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  // Ed25519 has its own.
  '2b6570': null,
};
const commonNameId = '550403';
const organizationId = '55040a';

/**
 * Reads a request in PEM and checks that it is signed with the key that it carries. Synchronous, as validation is.
 * @throws Error with upstream's words for what is none
 */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\s\S]+?)-----END/.exec(pem)?.[1];
  if (body === undefined) throw new Error('PEM block type must be CERTIFICATE REQUEST');
  const [outer] = elementsOf(Buffer.from(body, 'base64'));
  const [info, algorithm, signature] = elementsOf(outer!.content);
  if (!info || !algorithm || !signature) throw malformed();
  const [, subject, key] = elementsOf(info.content);
  const [identifier] = elementsOf(algorithm.content);
  if (!subject || !key || !identifier) throw malformed();
  const hash = hashes[identifier.content.toString('hex')];
  if (hash === undefined) throw new Error('x509: cannot verify signature: algorithm unimplemented');
  const publicKey = createPublicKey({ key: key.whole, format: 'der', type: 'spki' });
  // A bit string begins with the number of bits that are left over.
  if (!verify(hash, info.whole, publicKey, signature.content.subarray(1))) {
    throw new Error('x509: signature verification failed');
  }
  const attributes = elementsOf(subject.content).flatMap(set =>
    elementsOf(set.content).map(each => elementsOf(each.content)),
  );
  const valuesOf = (id: string): string[] =>
    attributes
      .filter(([name]) => name?.content.toString('hex') === id)
      .map(([, value]) => String(value?.content ?? ''));
  return { commonName: valuesOf(commonNameId)[0] ?? '', organizations: valuesOf(organizationId) };
}

function elementsOf(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at + 1];
    if (first === undefined) throw malformed();
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (lengthBytes > 4 || at + 2 + lengthBytes > bytes.length) throw malformed();
    const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
    const start = at + 2 + lengthBytes;
    const end = start + length;
    if (end > bytes.length) throw malformed();
    elements.push({ whole: bytes.subarray(at, end), content: bytes.subarray(start, end) });
    at = end;
  }
  if (elements.length === 0) throw malformed();
  return elements;
}

function malformed(): Error {
  return new Error('asn1: structure error: malformed certificate request');
}
