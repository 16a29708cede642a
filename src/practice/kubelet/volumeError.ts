/** Why a volume cannot be set up, as the kubelet's `FailedMount` event says it. */
export class VolumeError extends Error {}
