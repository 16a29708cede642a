import assert from 'node:assert/strict';
import { webcrypto, X509Certificate } from 'node:crypto';
import { connect } from 'node:http2';
import { after, before, describe, it } from 'mocha';
// First: the certificates' library asks for it as soon as it is loaded.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { createCertificates } from '../../../../src/practice/apiserver/certificates.ts';
import { parseCertificateRequest } from '../../../../src/practice/apiserver/x509/certificateRequest.ts';
import { signCertificate } from '../../../../src/practice/apiserver/x509/signCertificate.ts';
import type { CertificateSigningRequest } from '../../../../src/practice/kinds/certificates.ts';
import { startApi, type ApiHarness } from './apiHarness.ts';

const root = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function requestOf(name: string): Promise<{ pem: string; base64: string; key: string }> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: algorithm });
  const pem = `${request.toString('pem')}\n`;
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { pem, base64: Buffer.from(pem).toString('base64'), key };
}

describe('a certificate request', () => {
  it('says who asks, and has to be signed by them', async () => {
    const { pem } = await requestOf('CN=mary, O=devs, O=ops');
    assert.deepEqual(parseCertificateRequest(pem), { commonName: 'mary', organizations: ['devs', 'ops'] });
    const bytes = Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64');
    bytes[bytes.indexOf('mary')] = 'M'.charCodeAt(0);
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    assert.throws(() => parseCertificateRequest(forged), /signature verification failed/);
  });

  it('fails in words for anything else', () => {
    assert.throws(() => parseCertificateRequest('hello'), /PEM block type must be CERTIFICATE REQUEST/);
    for (const bytes of ['', 'MAA=', 'MIQ=', 'MIT/////', 'AAAA']) {
      const text = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes}\n-----END CERTIFICATE REQUEST-----`;
      assert.throws(() => parseCertificateRequest(text), Error, bytes);
    }
  });
});

describe('CertificateSigningRequests', function () {
  // Keys and certificates are made.
  this.timeout(20_000);
  let server: ApiHarness;
  before(async () => (server = await startApi()));
  after(() => {
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  const signerName = 'kubernetes.io/kube-apiserver-client';
  const create = async (
    name: string,
    spec: object,
    headers = {},
  ): Promise<{ status: number; message: string; body: KubeObject<{ username?: string; groups?: string[] }> }> => {
    const { status, body } = await server.call<KubeObject<object> & { message?: string }>(
      'POST',
      root,
      { metadata: { name }, spec },
      headers,
    );
    return { status, message: body.message ?? '', body };
  };

  it('keep who asks, and are approved by those who may', async () => {
    const { base64: request } = await requestOf('CN=mary');
    const spec = { request, signerName, usages: ['client auth'], username: 'root' };
    const { body } = await create('mary', spec, { 'impersonate-user': 'robin', 'impersonate-group': 'system:masters' });
    assert.equal(body.spec?.username, 'robin');
    const approved = {
      ...body,
      status: { conditions: [{ type: 'Approved', status: 'True', reason: 'R', message: 'm' }] },
    };
    const byStatus = await server.call('PUT', `${root}/mary/status`, approved);
    assert.match(byStatus.body.message ?? '', /updates may not add a condition of type "Approved"/);
    const { body: after } = await server.call<CertificateSigningRequest>('PUT', `${root}/mary/approval`, approved);
    assert.ok(after.status?.conditions?.[0]?.lastUpdateTime);
    const denied = {
      ...after,
      status: { conditions: [...after.status.conditions, { type: 'Denied', status: 'True' }] },
    };
    const both = await server.call('PUT', `${root}/mary/approval`, denied);
    assert.match(both.body.message ?? '', /Approved and Denied conditions are mutually exclusive/);
  });

  it('are refused when they ask for too much, or for nothing', async () => {
    const { base64: request } = await requestOf('CN=root, O=system:masters');
    assert.equal(
      (await create('root', { request, signerName, usages: ['client auth'] })).message,
      `certificatesigningrequests.certificates.k8s.io "root" is forbidden: use of ${signerName} signer with system:masters group is not allowed`,
    );
    const { status, message } = await create('empty', {});
    assert.equal(status, 422);
    assert.match(message, /spec\.usages: Required value/);
  });

  /** The status that a client with a certificate gets. */
  const ask = async (cert: string, key: string, path: string): Promise<number> => {
    const session = connect(`https://127.0.0.1:${server.port}`, { ca: server.ca, cert, key });
    try {
      return await new Promise<number>((resolve, reject) => {
        session.on('error', reject);
        const stream = session.request({ ':path': path });
        stream.on('response', headers => resolve(Number(headers[':status'])));
        stream.on('error', reject);
      });
    } finally {
      session.destroy();
    }
  };

  it('let a client be who its certificate says', async () => {
    const { base64: request, key } = await requestOf('CN=mary, O=devs');
    const wanted = { request, usages: ['client auth', 'digital signature'], expirationSeconds: 3600 };
    const sign = async (authority: { ca: string; caKey: string }): Promise<string> =>
      Buffer.from(await signCertificate(authority, wanted), 'base64').toString();
    const certificate = await sign(server);
    const read = new X509Certificate(certificate);
    assert.equal(read.subject, 'CN=mary\nO=devs');
    assert.ok(Date.parse(read.validTo) - Date.now() <= 3_600_000);
    const nodes = '/api/v1/nodes';
    assert.deepEqual([await ask(certificate, key, '/api'), await ask(certificate, key, nodes)], [200, 403]);
    await server.call('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name: 'devs' },
      roleRef: { kind: 'ClusterRole', name: 'system:node' },
      subjects: [{ kind: 'Group', name: 'devs' }],
    });
    assert.equal(await ask(certificate, key, nodes), 200);
    // Of another authority: nobody.
    assert.equal(await ask(await sign(await createCertificates()), key, '/api'), 401);
  });
});
