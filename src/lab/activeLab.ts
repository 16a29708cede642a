import type { Event } from '../base/emitter.ts';
import type { LabChange, LabSession } from './labSession.ts';

/** The lab that is open in this window, if any. Views and lenses project it. */
export interface ActiveLab {
  readonly session: LabSession | undefined;
  /** Why there is no session although a lab is opening or was to be opened, in the user's language. */
  readonly status: string | undefined;
  /** `undefined`: another session, or none, from now on. Else what changed in the present one. */
  readonly onDidChange: Event<LabChange | undefined>;
}

/**
 * The session that the lab has now, if it is for the lesson and the cluster of one that something began with. It may be
 * another one: the lesson is read anew when it is edited, and the cluster connected anew when it was away.
 */
export function presentSession(lab: Pick<ActiveLab, 'session'>, begun: LabSession): LabSession | undefined {
  const { session } = lab;
  const isSame =
    session?.lesson.id === begun.lesson.id &&
    session.cluster.id === begun.cluster.id &&
    session.cluster.kubeconfigPath === begun.cluster.kubeconfigPath;
  return isSame ? session : undefined;
}
