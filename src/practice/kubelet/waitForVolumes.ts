import type { PodContext } from './context.ts';
import { configChange } from './environment.ts';
import { projectedFiles } from './projectedVolumes.ts';
import { VolumeError } from './volumeError.ts';

/** Waits until the objects are there from which a Pod's volumes are made, and tells what is missing. Rejects when aborted. */
export async function waitForVolumes(context: PodContext, signal: AbortSignal): Promise<void> {
  for (;;) {
    const failures = (context.pod().spec.volumes ?? []).flatMap(volume => {
      try {
        projectedFiles(context, context.pod(), volume);
        return [];
      } catch (error) {
        if (!(error instanceof VolumeError)) throw error;
        return [`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`];
      }
    });
    if (failures.length === 0) return;
    for (const failure of failures) context.events.warning(context.pod(), 'FailedMount', failure);
    await configChange(context.api, context.pod().metadata.namespace, signal);
  }
}
