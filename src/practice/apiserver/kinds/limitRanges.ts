import type { KubeObject } from '../../../base/kubeObject.ts';
import { Quantity, type ResourceList } from '../../kinds/quantity.ts';
import { duplicate, forbiddenField, invalidValue, required, type FieldError } from '../fieldError.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { resourceNameErrors } from './resourceNames.ts';

export interface LimitRangeItem {
  type?: string;
  min?: ResourceList;
  max?: ResourceList;
  default?: ResourceList;
  defaultRequest?: ResourceList;
  maxLimitRequestRatio?: ResourceList;
}

export type LimitRange = KubeObject<{ limits?: LimitRangeItem[] }>;

const types = ['Pod', 'Container', 'PersistentVolumeClaim'];
const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** `SetDefaults_LimitRangeItem`. */
function applyDefaults({ spec }: LimitRange): void {
  for (const item of spec?.limits ?? []) {
    if (item.type !== 'Container') continue;
    item.default = { ...item.max, ...item.default };
    item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
    for (const list of ['default', 'defaultRequest'] as const) {
      if (Object.keys(item[list] ?? {}).length === 0) Reflect.deleteProperty(item, list);
    }
  }
}

function itemErrors(item: LimitRangeItem, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = item.type ?? '';
  if (!type.includes('/') && !types.includes(type)) {
    errors.push(invalidValue(`${at}.type`, type, 'must be a standard limit type or fully qualified'));
  }
  for (const list of ['default', 'defaultRequest'] as const) {
    if (item.type === 'Pod' && Object.keys(item[list] ?? {}).length > 0) {
      errors.push(forbiddenField(`${at}.${list}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  const use = item.type === 'Pod' || item.type === 'Container' ? 'container' : 'any';
  for (const list of lists) {
    for (const name of Object.keys(item[list] ?? {})) {
      errors.push(...resourceNameErrors(name, use, `${at}.${list}[${name}]`));
    }
  }
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
    errors.push(
      required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided'),
    );
  }
  const names = new Set(lists.flatMap(list => Object.keys(item[list] ?? {})));
  for (const name of names) errors.push(...orderErrors(item, name, at));
  return errors;
}

/** The values of one resource have to be in order: minimum, default request, default limit, maximum. */
function orderErrors(item: LimitRangeItem, name: string, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const value = (list: (typeof lists)[number]): Quantity | undefined => {
    const text = item[list]?.[name];
    return text === undefined ? undefined : Quantity.of(text);
  };
  const inOrder = (
    [lesser, lesserName]: [Quantity | undefined, string],
    [greater, greaterName]: [Quantity | undefined, string],
    [field, shown]: ['min' | 'default' | 'defaultRequest', Quantity | undefined],
  ): void => {
    if (!lesser || !greater || lesser.compare(greater) <= 0) return;
    const why = `${lesserName} value ${lesser.toString()} is greater than ${greaterName} value ${greater.toString()}`;
    errors.push(invalidValue(`${at}.${field}[${name}]`, shown?.toString(), why));
  };
  const [min, max, limit, request, ratio] = [
    value('min'),
    value('max'),
    value('default'),
    value('defaultRequest'),
    value('maxLimitRequestRatio'),
  ];
  inOrder([min, 'min'], [max, 'max'], ['min', min]);
  inOrder([min, 'min'], [request, 'default request'], ['defaultRequest', request]);
  inOrder([request, 'default request'], [max, 'max'], ['defaultRequest', request]);
  inOrder([request, 'default request'], [limit, 'default limit'], ['defaultRequest', request]);
  inOrder([min, 'min'], [limit, 'default'], ['default', min]);
  inOrder([limit, 'default'], [max, 'max'], ['default', max]);
  const field = `${at}.maxLimitRequestRatio[${name}]`;
  if (ratio && ratio.compare(Quantity.count(1)) < 0) {
    errors.push(invalidValue(field, ratio.toString(), `ratio ${ratio.toString()} is less than 1`));
  }
  if (ratio && min && max && ratio.value > max.value / min.value) {
    const most = (max.value / min.value).toFixed(6);
    errors.push(invalidValue(field, ratio.toString(), `ratio ${ratio.toString()} is greater than max/min = ${most}`));
  }
  return errors;
}

export const limitRanges = defineResource<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  name: 'limitranges',
  shortNames: ['limits'],
  hasStatus: false,
  createOnUpdate: true,
  strategy: {
    applyDefaults,
    validate({ spec }) {
      const limits = spec?.limits ?? [];
      return limits.flatMap((item, index) => {
        const at = `spec.limits[${index}]`;
        const again = limits.findIndex(({ type }) => type === item.type) < index;
        return [...(again ? [duplicate(`${at}.type`, item.type)] : []), ...itemErrors(item, at)];
      });
    },
  },
});
