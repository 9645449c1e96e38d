// A reader that is not served live for now, and how its serving goes on (room/room.ts, `resume`).
import type { Reader } from './reader.ts';

/** Void once the reader is held anew. */
export interface Hold {
  readonly reader: Reader;
  readonly holds: number;
  /** Everything up to here has been sent to live readers; nothing after it to this one. */
  readonly seq: number;
}

export interface ResumeOptions {
  /** Everything up to here has been sent; by default, up to where it was held. */
  readonly position?: number;
  /** Called before anything live is sent, with the sequence it is live from. */
  readonly onLive?: ((seq: number) => void) | undefined;
}
