import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createCertificates } from '../../../../src/practice/apiserver/certificates.ts';
import { loadIdentity } from '../../../../src/practice/apiserver/identity.ts';

describe('the identity of a practice cluster', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'identity-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made once and kept', async () => {
    assert.deepEqual(await loadIdentity(folder), await loadIdentity(folder));
  });

  it('is made anew, with the same token, where its files do not go together', async () => {
    const first = await loadIdentity(folder);
    const other = await createCertificates();
    for (const [name, text] of [
      ['apiserver.key', other.key],
      ['apiserver.key', 'no key'],
      ['ca.crt', other.ca],
    ] as const) {
      await writeFile(join(folder, 'pki', name), text);
      const { certificate, key, token } = await loadIdentity(folder);
      assert.doesNotThrow(() => createSecureContext({ cert: certificate, key }), name);
      assert.equal(token, first.token);
    }
  });
});
