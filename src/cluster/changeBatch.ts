import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { ObjectChanges, WatchScope } from './cluster.ts';
import { scopeKey } from './resourceIndex.ts';

/** Gathers what changes during one turn of the event loop and tells it at once at the end of the turn. */
export class ChangeBatch implements Disposable {
  private readonly emitter: Emitter<ObjectChanges>;
  private changes: ObjectChanges['changes'] = [];
  private scopes = new Map<string, WatchScope>();
  private scheduled: NodeJS.Immediate | undefined;

  /** @param onError told what a listener threw. */
  constructor(onError: (error: unknown) => void) {
    this.emitter = new Emitter(onError);
  }

  get onDidChange(): Emitter<ObjectChanges>['event'] {
    return this.emitter.event;
  }

  add(changes: ObjectChanges['changes']): void {
    if (changes.length === 0) return;
    for (const change of changes) this.changes.push(change);
    this.schedule();
  }

  addScope(scope: WatchScope): void {
    this.scopes.set(scopeKey(scope.resource, scope.namespace), scope);
    this.schedule();
  }

  dispose(): void {
    if (this.scheduled !== undefined) clearImmediate(this.scheduled);
    this.emitter.dispose();
  }

  private schedule(): void {
    this.scheduled ??= setImmediate(() => {
      this.scheduled = undefined;
      const batch = { changes: this.changes, scopes: [...this.scopes.values()] };
      this.changes = [];
      this.scopes = new Map();
      this.emitter.fire(batch);
    });
  }
}
