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
