import type { Target, WaitCondition } from '../checkpoint/expectation.ts';
import type { YamlValue } from './yamlFields.ts';

/**
 * Looks closer at what directives say: whether Kubernetes has such kinds, fields and conditions. The parser knows their
 * form alone; what finds problems only is loaded where there is an author.
 */
export interface Inspector {
  /** @param value the text that was read */
  wait(target: Target, condition: WaitCondition, value: YamlValue): void;
  target(target: Target, value: YamlValue): void;
  /** @param path kubectl's JSONPath, valid */
  path(target: Target, path: string, value: YamlValue): void;
  /** @param value a partial object */
  expect(value: YamlValue): void;
}
