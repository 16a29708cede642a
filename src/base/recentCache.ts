/**
 * Remembers what was asked for of late: at most twice `size` values, of which the half that was not asked for since is
 * forgotten at once. Cheaper than an order of use, and as good where a text is read again with little changed.
 */
export class RecentCache<K, V> {
  private readonly size: number;
  private recent = new Map<K, V>();
  private older = new Map<K, V>();

  constructor(size: number) {
    this.size = size;
  }

  /** The value of a key, made when it is not known. */
  get(key: K, make: (key: K) => V): V {
    const known = this.recent.get(key);
    if (known !== undefined) return known;
    const value = this.older.get(key) ?? make(key);
    if (this.recent.size >= this.size) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, value);
    return value;
  }
}
