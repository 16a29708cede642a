import type { KubeObject } from '../base/kubeObject.ts';
import type { RelatedObjects } from './relatedObjects.ts';

/** What an Event says, from either of its API groups. */
export interface EventText {
  reason: string;
  message: string;
  /** How often it happened. */
  count: number;
  /** RFC 3339, the last time it happened; empty when the event does not say. */
  at: string;
}

/** The newest Warning event about an object, of any reason or of the given ones. */
export function latestWarning(
  object: KubeObject,
  related: RelatedObjects,
  reasons?: ReadonlySet<string>,
): EventText | undefined {
  let newest: EventText | undefined;
  for (const event of related.eventsOf(object) ?? []) {
    if (event.type !== 'Warning') continue;
    const text = eventText(event);
    if (reasons !== undefined && !reasons.has(text.reason)) continue;
    if (newest === undefined || text.at >= newest.at) newest = text;
  }
  return newest;
}

/** Reads a core/v1 Event, or an events.k8s.io/v1 one, whose fields have other names. */
export function eventText(event: KubeObject): EventText {
  const series = event.series as { count?: number; lastObservedTime?: string } | undefined;
  return {
    reason: text(event.reason),
    message: text(event.message) || text(event.note),
    count: Number(series?.count ?? event.count ?? event.deprecatedCount ?? 1),
    at:
      text(series?.lastObservedTime) ||
      text(event.lastTimestamp) ||
      text(event.deprecatedLastTimestamp) ||
      text(event.eventTime) ||
      (event.metadata.creationTimestamp ?? ''),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
