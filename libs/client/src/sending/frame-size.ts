// Whether a frame is small enough to be sent: one over the limit would cost the connection (1009), so it is refused here. Pure.
import { FRAME_BYTES_MAX, isLongerThan } from '@natter/protocol';
import type { ClientMessage } from '@natter/protocol';

/** Throws (TypeError) where the frame is no JSON: a cycle, a BigInt. */
export function fitsFrame(frame: ClientMessage): boolean {
  return !isLongerThan(JSON.stringify(frame), FRAME_BYTES_MAX);
}
