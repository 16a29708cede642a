import type { IngressClass } from '../../kinds/networking.ts';
import { forbiddenField, immutable, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';

function validate({ spec = {} }: IngressClass): FieldError[] {
  const errors = controllerErrors(spec.controller ?? '');
  const { parameters } = spec;
  if (!parameters) return errors;
  const at = 'spec.parameters';
  for (const field of ['kind', 'name'] as const) if (!parameters[field]) errors.push(required(`${at}.${field}`));
  const scopes = ['Cluster', 'Namespace'];
  const { scope = '', namespace } = parameters;
  if (!scopes.includes(scope)) errors.push(notSupported(`${at}.scope`, scope, scopes));
  if (scope === 'Namespace' && namespace === undefined) {
    errors.push(required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  }
  if (scope === 'Cluster' && namespace !== undefined) {
    errors.push(forbiddenField(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  }
  return errors;
}

/** `IsDomainPrefixedPath`. */
function controllerErrors(controller: string): FieldError[] {
  const field = 'spec.controller';
  if (controller === '') return [required(field)];
  const [, host, path] = /^([^/]+)\/(.+)$/.exec(controller) ?? [];
  if (host === undefined || path === undefined) {
    return [invalidValue(field, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return nameProblems(host, 'subdomain').map(text => invalidValue(field, host, text));
}

export const ingressClasses = defineResource<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  name: 'ingressclasses',
  namespaced: false,
  hasStatus: false,
  hasGeneration: true,
  createOnUpdate: false,
  strategy: {
    applyDefaults(ingressClass) {
      const { parameters } = (ingressClass.spec ??= {});
      if (parameters) parameters.scope ??= 'Cluster';
    },
    validate,
    validateUpdate: ({ spec }, previous) =>
      spec?.controller === previous.spec?.controller ? [] : [immutable('spec.controller', spec?.controller)],
  },
  columns: [
    nameColumn,
    { name: 'Controller', type: 'string', cell: ({ spec }) => spec?.controller ?? '' },
    {
      name: 'Parameters',
      type: 'string',
      cell({ spec }) {
        const parameters = spec?.parameters;
        if (!parameters) return '<none>';
        const kind = [parameters.kind ?? '', ...(parameters.apiGroup === undefined ? [] : [parameters.apiGroup])];
        return `${kind.join('.')}/${parameters.name ?? ''}`;
      },
    },
    ageColumn,
  ],
});
