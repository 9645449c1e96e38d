// What an `amended` frame makes of a message on this page: as the library has it, but an erased one
// keeps its place until a reload. Pure. timeline.ts and thread/thread-messages.ts apply it.
import { amendedMessage } from '@natter/client';
import type { Amended, Message } from '@natter/protocol';

/** A message as this page shows it. */
export interface ShownMessage extends Message {
  /** Who erased it. */
  readonly erased?: string;
}

/** Returns the same message if the amendment is no news. */
export function amended(message: ShownMessage, frame: Amended, me: string): ShownMessage {
  const after = amendedMessage(message, frame, me);
  if (after) return after;
  const { type, room, seq, id, from, at, via, to } = message;
  const { rev, by: erased } = frame;
  const rest = { type, room, seq, id, from, at, via, text: '', erased };
  return { ...rest, ...(to && { to }), ...(rev !== undefined && { rev }) };
}
