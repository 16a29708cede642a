/** A request as it goes over the network. */
export interface ChannelRequest {
  method: string;
  /** With its query, from the host's root. */
  path: string;
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: string | undefined;
  signal: AbortSignal;
  /** How long the answer's head may take, in milliseconds. */
  headMs: number;
  /** How long nothing of the answer's body may come, in milliseconds. */
  silenceMs: number;
}

export interface ChannelAnswer {
  statusCode: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** To be read once, to its end or left early; throws when it is cut off. */
  body: AsyncIterable<Uint8Array>;
  /** Lets go of a body that nobody reads. */
  discard(): void;
}

/** The connections to one server with one login, and the way requests go over them. */
export interface Channel {
  /** @throws whatever the network throws; the signal's reason when it aborts. */
  request(request: ChannelRequest): Promise<ChannelAnswer>;
  /** Takes no more requests; those in progress end in peace. */
  close(): void;
  /** Cuts every connection now, with those that wait for an answer. */
  destroy(reason: Error): void;
}

/** The answer has begun, and then nothing came for too long. */
export const bodySilent = 'UND_ERR_BODY_TIMEOUT';
