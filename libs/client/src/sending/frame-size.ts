// Checks that a frame is within the gateway's limit. A larger one would close the connection with
// 1009, so the client refuses it. Pure.
import { FRAME_BYTES_MAX, isLongerThan } from '@natter/protocol';
import type { ClientMessage } from '@natter/protocol';

/** Returns false if the frame is too large. Throws TypeError on a cycle or a BigInt. */
export function fitsFrame(frame: ClientMessage): boolean {
  return !isLongerThan(JSON.stringify(frame), FRAME_BYTES_MAX);
}
