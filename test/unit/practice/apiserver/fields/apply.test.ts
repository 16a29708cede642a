import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { KubeObject } from '../../../../../src/base/kubeObject.ts';
import { applyConfiguration, type Applied } from '../../../../../src/practice/apiserver/fields/apply.ts';
import { managedByCreation, managedByUpdate } from '../../../../../src/practice/apiserver/fields/fieldManager.ts';
import { deployments } from '../../../../../src/practice/apiserver/kinds/deployments.ts';
import { services } from '../../../../../src/practice/apiserver/kinds/services.ts';
import { StatusError } from '../../../../../src/practice/apiserver/statusError.ts';

const time = '2026-01-01T00:00:00Z';
const later = '2026-01-02T00:00:00Z';

function deployment(spec: object, metadata: object = {}): KubeObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, spec };
}

function containers(...list: object[]): object {
  return { template: { spec: { containers: list } } };
}

function apply(current: KubeObject | undefined, config: KubeObject, manager = 'me', force = false): KubeObject {
  const applied: Applied = applyConfiguration(deployments, current, { config, manager, force, time });
  const { object, managedFields } = applied;
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function update(current: KubeObject, object: KubeObject, manager: string, subresource?: string): KubeObject {
  const updater = { manager, time: later, ...(subresource === undefined ? {} : { subresource }) };
  const managedFields = managedByUpdate(deployments, current, object, updater);
  return { ...object, metadata: { ...object.metadata, ...(managedFields ? { managedFields } : {}) } };
}

function fieldsOf(object: KubeObject, manager: string): unknown {
  return object.metadata.managedFields?.find(entry => entry.manager === manager)?.fieldsV1;
}

function refusal(action: () => unknown): StatusError {
  try {
    action();
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

describe('the record of an object that is created', () => {
  it('has what was sent and defaulted, as upstream writes it', () => {
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
      spec: {
        ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
        selector: { app: 'web' },
        type: 'ClusterIP',
      },
    };
    assert.deepEqual(managedByCreation(services, service, { manager: 'kubectl-expose', time }), [
      {
        manager: 'kubectl-expose',
        operation: 'Update',
        apiVersion: 'v1',
        time,
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': {
            'f:ports': {
              '.': {},
              'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {}, 'f:targetPort': {} },
            },
            'f:selector': {},
            'f:type': {},
          },
        },
      },
    ]);
  });

  it('counts what Go never leaves out as set with the rest', () => {
    const object = deployment({ selector: { matchLabels: { a: 'b' } }, ...containers({ name: 'c', image: 'i' }) });
    const [entry] = managedByCreation(deployments, object, { manager: 'm', time });
    assert.deepEqual(entry?.fieldsV1, {
      'f:spec': {
        'f:selector': {},
        'f:template': {
          'f:spec': {
            'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:name': {}, 'f:image': {}, 'f:resources': {} } },
          },
        },
      },
    });
  });
});

describe('the record of an object that is updated', () => {
  const created = apply(undefined, deployment({ replicas: 1, paused: true }, { labels: { a: '1' } }));

  it('gives what is changed to the writer, and what is removed to nobody', () => {
    const changed = update(created, deployment({ replicas: 2 }, { labels: { a: '1', b: '2' } }), 'other');
    assert.deepEqual(fieldsOf(changed, 'me'), { 'f:metadata': { 'f:labels': { 'f:a': {} } } });
    assert.deepEqual(fieldsOf(changed, 'other'), {
      'f:metadata': { 'f:labels': { 'f:b': {} } },
      'f:spec': { 'f:replicas': {} },
    });
  });

  it('stays as it is when nothing changes', () => {
    const same = managedByUpdate(deployments, created, structuredClone(created), { manager: 'other', time: later });
    assert.equal(same, created.metadata.managedFields);
  });

  it('tells a subresource apart, which writes its part alone', () => {
    const status = { ...created, status: { replicas: 3, conditions: [{ type: 'Available', status: 'True' }] } };
    const written = update(created, status, 'controller', 'status');
    assert.deepEqual(fieldsOf(written, 'controller'), {
      'f:status': {
        'f:replicas': {},
        'f:conditions': { '.': {}, 'k:{"type":"Available"}': { '.': {}, 'f:type': {}, 'f:status': {} } },
      },
    });
    assert.equal(written.metadata.managedFields?.at(-1)?.subresource, 'status');
    assert.equal(fieldsOf(update(created, status, 'other'), 'other'), undefined);
  });

  it('is dropped when a client asks for it, and not begun by an update', () => {
    const object = deployment({ replicas: 5 });
    const updater = { manager: 'other', time };
    assert.equal(managedByUpdate(deployments, created, object, updater, [{}]), undefined);
    assert.equal(managedByUpdate(deployments, deployment({}), object, updater), undefined);
  });

  it('keeps ten updaters and one for all before them', () => {
    let object = created;
    for (let index = 0; index < 14; index++) {
      const labels = { ...object.metadata.labels, [`l${index}`]: 'x' };
      object = update(object, { ...object, metadata: { ...object.metadata, labels } }, `m${index}`);
    }
    const updaters = object.metadata.managedFields!.filter(({ operation }) => operation === 'Update');
    assert.equal(updaters.length, 10);
    assert.deepEqual(
      Object.keys((fieldsOf(object, 'ancient-changes') as FieldTree)['f:metadata']!['f:labels']!).length,
      5,
    );
  });
});

interface FieldTree {
  [element: string]: FieldTree;
}

describe('server-side apply', () => {
  it('records what is applied, with the defaults of keys', () => {
    const object = apply(undefined, deployment(containers({ name: 'c', ports: [{ containerPort: 80 }] })));
    assert.deepEqual(object.metadata.managedFields, [
      {
        manager: 'me',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time,
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:template': {
              'f:spec': {
                'f:containers': {
                  'k:{"name":"c"}': {
                    '.': {},
                    'f:name': {},
                    'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
                  },
                },
              },
            },
          },
        },
      },
    ]);
  });

  it('removes what its manager applied and applies no more, unless others own it too', () => {
    const env = (...names: string[]): object[] => names.map(name => ({ name, value: '1' }));
    const first = deployment({ replicas: 2, ...containers({ name: 'c', env: env('A', 'B') }) });
    const shared = apply(apply(undefined, first), deployment({ replicas: 2 }), 'other');
    const next = apply(shared, deployment(containers({ name: 'c', env: env('A') })));
    assert.deepEqual(next.spec, { replicas: 2, ...containers({ name: 'c', env: env('A') }) });
    assert.deepEqual(fieldsOf(next, 'other'), { 'f:spec': { 'f:replicas': {} } });
    const last = apply(next, deployment({}), 'other');
    assert.equal((last.spec as { replicas?: number }).replicas, undefined);
    // An empty value is a value.
    assert.deepEqual(fieldsOf(last, 'other'), { 'f:spec': {} });
  });

  it('refuses to take what others own with another value, and says which', () => {
    const scaled = update(
      apply(undefined, deployment({ replicas: 1 })),
      deployment({ replicas: 3 }),
      'kubectl',
      'scale',
    );
    const one = refusal(() => apply(scaled, deployment({ replicas: 1 })));
    assert.equal(
      one.message,
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
    );
    assert.deepEqual(one.status.details?.causes, [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl" with subresource "scale" using apps/v1',
        field: '.spec.replicas',
      },
    ]);
    const image = update(
      scaled,
      deployment({ replicas: 3, ...containers({ name: 'c', image: 'b' }) }, scaled.metadata),
      'kubectl-set',
    );
    const two = refusal(() => apply(image, deployment({ replicas: 1, ...containers({ name: 'c', image: 'a' }) })));
    assert.equal(two.code, 409);
    assert.equal(
      two.message,
      'Apply failed with 2 conflicts: conflicts with "kubectl" with subresource "scale" using apps/v1:\n' +
        '- .spec.replicas\nconflicts with "kubectl-set" using apps/v1:\n- .spec.template.spec.containers[name="c"].image',
    );
    const forced = apply(image, deployment({ replicas: 1, ...containers({ name: 'c', image: 'a' }) }), 'me', true);
    assert.deepEqual(forced.spec, { replicas: 1, ...containers({ name: 'c', image: 'a' }) });
    assert.equal(fieldsOf(forced, 'kubectl'), undefined);
  });

  it('shares what has the same value without a conflict', () => {
    const object = apply(apply(undefined, deployment({ replicas: 1 })), deployment({ replicas: 1 }), 'other');
    assert.deepEqual(fieldsOf(object, 'me'), fieldsOf(object, 'other'));
    // Nothing has changed: the second manager's entry has no time yet.
    assert.deepEqual(
      object.metadata.managedFields?.map(entry => entry.time),
      [undefined, time],
    );
  });

  it('takes over what kubectl has applied at the client, and keeps its annotation up to date', () => {
    const last = JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { replicas: 2 },
    });
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const object = deployment({ replicas: 2 }, { annotations: { [annotation]: last } });
    const managedFields = managedByCreation(deployments, object, { manager: 'kubectl-client-side-apply', time });
    const current = { ...object, metadata: { ...object.metadata, managedFields } };
    assert.equal(refusal(() => apply(current, deployment({ replicas: 4 }), 'tool')).code, 409);
    const applied = apply(current, deployment({ replicas: 4 }), 'kubectl');
    assert.deepEqual(applied.spec, { replicas: 4 });
    assert.deepEqual(JSON.parse(applied.metadata.annotations![annotation]!) as unknown, deployment({ replicas: 4 }));
  });

  it('says what does not fit the kind', () => {
    const unknown = refusal(() => apply(undefined, deployment({ replica: 1 }, { namespace: 'here' })));
    assert.equal(
      unknown.message,
      'failed to create typed patch object (here/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    );
    const wrong = refusal(() => apply(undefined, deployment({ replicas: 'two' })));
    assert.match(wrong.message, /: \.spec\.replicas: expected numeric \(int or float\), got string$/);
    const twice = refusal(() => apply(undefined, deployment(containers({ name: 'a' }, { name: 'a' }))));
    assert.match(twice.message, /: \.spec\.template\.spec\.containers: duplicate entries for key \[name="a"\]$/);
    const alias = deployment({ template: { spec: { hostAliases: ['a'] } } });
    assert.match(
      refusal(() => apply(undefined, alias)).message,
      /hostAliases: element 0: associative list with keys may not have non-map elements$/,
    );
  });

  it('keeps the order of lists, with new items where they are applied', () => {
    const first = apply(undefined, deployment(containers({ name: 'a' }, { name: 'b' })));
    const next = apply(first, deployment(containers({ name: 'x' }, { name: 'b' }, { name: 'c' })), 'other');
    const { template } = next.spec as { template: { spec: { containers: { name: string }[] } } };
    assert.deepEqual(
      template.spec.containers.map(({ name }) => name),
      ['a', 'x', 'b', 'c'],
    );
  });
});
