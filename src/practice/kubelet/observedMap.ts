/** A map that tells when it changes. */
export class ObservedMap extends Map<string, string> {
  private readonly changed: () => void;

  constructor(entries: Iterable<readonly [string, string]>, changed: () => void) {
    super();
    for (const [key, value] of entries) super.set(key, value);
    this.changed = changed;
  }

  override set(key: string, value: string): this {
    super.set(key, value);
    this.changed();
    return this;
  }

  override delete(key: string): boolean {
    const deleted = super.delete(key);
    if (deleted) this.changed();
    return deleted;
  }
}
