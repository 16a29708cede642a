import assert from 'node:assert/strict';
import { resolveImage } from '../../../../src/practice/workloads/catalog.ts';
import { parseImageReference } from '../../../../src/practice/workloads/imageReference.ts';

describe('the image catalog', () => {
  it('fills in what Docker leaves out of a name', () => {
    for (const [given, full] of [
      ['redis', 'docker.io/library/redis:latest'],
      ['redis:6.0', 'docker.io/library/redis:6.0'],
      ['kurokobo/p4app:0.0.1', 'docker.io/kurokobo/p4app:0.0.1'],
      ['docker.io/library/redis:6.0', 'docker.io/library/redis:6.0'],
      ['registry.k8s.io/pause:3.9', 'registry.k8s.io/pause:3.9'],
      ['localhost:5000/app', 'localhost:5000/app:latest'],
    ] as const) {
      assert.equal(parseImageReference(given)?.full, full, given);
    }
  });

  it('knows what is no name at all', () => {
    for (const given of ['', 'Redis', 'redis:', 'redis:6.0:7', 'a b', 'nginx@sha256:12']) {
      assert.equal(resolveImage(given).kind, 'invalid', given);
    }
  });

  it('has the images of the labs', () => {
    for (const given of ['kurokobo/p4app:0.0.1', 'redis:6.0', 'nginx', 'nginx:1.27-alpine', 'httpd:2.4', 'busybox']) {
      assert.equal(resolveImage(given).kind, 'found', given);
    }
  });

  it('has the images of many tutorials', () => {
    for (const given of [
      ...['postgres:16', 'mysql:8.0', 'mongo', 'mariadb', 'python:3.12-slim', 'node:22', 'nginx:1.14.2'],
      ...['gcr.io/google-samples/hello-app:2.0', 'kicbase/echo-server:1.0', 'registry.k8s.io/hpa-example'],
      ...['registry.k8s.io/e2e-test-images/agnhost:2.39', 'k8s.gcr.io/pause:3.2', 'hashicorp/http-echo'],
    ]) {
      assert.equal(resolveImage(given).kind, 'found', given);
    }
  });

  it('has the versions of nginx that manifests name', () => {
    for (const tag of ['1.7.9', '1.14.2', '1.16.0', '1.16.1', '1.27', '1.27.3-alpine', '1.161']) {
      assert.equal(resolveImage(`nginx:${tag}`).kind, tag === '1.161' ? 'failed' : 'found', tag);
    }
  });

  it('tells an unknown tag from an unknown repository, as containerd does', () => {
    const tag = resolveImage('kurokobo/p4app:9');
    assert.match(tag.kind === 'failed' ? tag.error : '', /code = NotFound .*p4app:9: not found$/);
    const repository = resolveImage('kurokobo/p4ap:0.0.1');
    assert.match(repository.kind === 'failed' ? repository.error : '', /pull access denied, repository does not exist/);
    const registry = resolveImage('registry.example/app:1');
    assert.match(registry.kind === 'failed' ? registry.error : '', /registry\.example\/app:1: not found$/);
  });
});
