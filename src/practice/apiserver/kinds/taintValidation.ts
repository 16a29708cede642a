import type { Taint } from '../../kinds/core.ts';
import { duplicate, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { labelValueProblems, qualifiedNameProblems } from '../names.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function taintEffectErrors(effect: string, path: string): FieldError[] {
  return effects.includes(effect) ? [] : [notSupported(path, effect, effects)];
}

/** `validateNodeTaints`. */
export function validateTaints(taints: readonly Taint[], path: string): FieldError[] {
  return taints.flatMap(({ effect, key = '', value = '', timeAdded }, index) => {
    const at = `${path}[${index}]`;
    const valueProblems = labelValueProblems(value);
    const repeated = taints.slice(0, index).some(other => other.key === key && other.effect === effect);
    // Upstream prints its own form of the taint.
    const whole = { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null };
    const { message, ...duplicated } = duplicate(at, whole);
    const text = 'taints must be unique by key and effect pair';
    return [
      ...qualifiedNameProblems(key).map(problem => invalidValue(`${at}.key`, key, problem)),
      ...(valueProblems.length > 0 ? [invalidValue(`${at}.value`, value, valueProblems.join(';'))] : []),
      ...((effect as string | undefined) ? taintEffectErrors(effect, `${at}.effect`) : [required(`${at}.effect`)]),
      ...(repeated ? [{ ...duplicated, message: `${message}: ${text}` }] : []),
    ];
  });
}
