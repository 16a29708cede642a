/** What was met lately, by its JSON. */
const values = new Map<string, object>();
const most = 5000;

/**
 * One value for all that are equal, for parts of objects that are frozen before anybody sees them: the Pods of a
 * ReplicaSet have the same labels, owners and containers.
 */
export function shared<T extends object | undefined>(value: T): T {
  if (value === undefined) return value;
  const key = JSON.stringify(value);
  const known = values.get(key);
  if (known !== undefined) return known as T;
  if (values.size >= most) values.clear();
  values.set(key, value);
  return value;
}
