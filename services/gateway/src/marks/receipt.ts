// `receipt`: who has received a message, and who has read it. For every door.
import type { Receipt, ReceiptRequest, Result, RoomName } from '@natter/protocol';
import { ok } from '@natter/protocol';
import { noSuchMessage } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';
import type { Gateway } from '../gateway.ts';
import { readableNow } from '../room-card/readable-card.ts';
import { idOf, joinedPlace } from '../session/commands/joined-place.ts';
import type { Session } from '../session/session.ts';

/** Throws BusUnavailable. */
export async function receipt(session: Session, message: ReceiptRequest): Promise<void> {
  const place = await joinedPlace(session, message);
  if (place === undefined) return;
  const { room, seq } = message;
  const found = await receiptInRoom(session.gateway, session, { room, seq });
  if (found.ok) session.send({ ...found.value, ...idOf(message) });
  else session.refuse({ ...found.refusal, ...idOf(message) });
}

/** Returns the receipt of a message in a room that is hosted here. Throws BusUnavailable. */
export async function receiptInRoom(
  gateway: Gateway,
  asker: { readonly owner: Owner; readonly pass: Pass | undefined },
  { room, seq }: { readonly room: RoomName; readonly seq: number },
): Promise<Result<Receipt>> {
  const readable = await readableNow(gateway, asker, room);
  if (!readable.ok) return readable;
  const { owner } = asker;
  const { first } = readable.value;
  const counts = await gateway.log.receipt(room, { seq, owner, first });
  if (counts === undefined) return { ok: false, refusal: noSuchMessage(room) };
  return ok({ type: 'receipt', room, seq, ...counts });
}
