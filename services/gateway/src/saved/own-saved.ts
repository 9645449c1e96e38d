// A person's saved messages: save one that they may read, take one off, and read them as they are
// now. A message that is erased, expired, or no longer theirs to read is there as a place without a
// message: its person can take it off. Kept by room-log (saved/).
import { ok, refuse, SAVED_MAX } from '@natter/protocol';
import type { Message, Result, RoomName } from '@natter/protocol';
import { noSuchMessage } from '@natter/room-log';
import type { Owner, SavedMessage } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';
import { historyAfter } from '../archive/whole-history.ts';
import { messagesOf } from '../delivery/encode.ts';
import type { Gateway } from '../gateway.ts';
import { readableNow } from '../room-card/readable-card.ts';

/** Whose messages they are. */
export interface Saver {
  readonly owner: Owner;
  /** Undefined: nobody signs in. */
  readonly pass: Pass | undefined;
}

/** Names a message. */
export interface Place {
  readonly room: RoomName;
  readonly seq: number;
}

export interface ShownSaved extends Place {
  /** When it was saved, ms since 1970. */
  readonly at: number;
  /** Absent: it is gone. */
  readonly message?: Message;
}

/** Saves a message that this person may read, once. Throws BusUnavailable. */
export async function save(
  gateway: Gateway,
  saver: Saver,
  { room, seq }: Place,
): Promise<Result<'saved'>> {
  const { log } = gateway;
  const found = await readOne(gateway, saver, { room, seq });
  if (!found.ok) return found;
  if (found.value === undefined) return { ok: false, refusal: noSuchMessage(room) };
  const saved = { room, seq, at: Date.now(), epoch: log.epoch(room) };
  const outcome = await log.saved.save(savedBy(saver), saved);
  switch (outcome) {
    case 'saved':
      return ok(outcome);
    case 'too-many':
      return refuse('too-large', `at most ${SAVED_MAX} messages can be saved`, { room });
    case 'full':
      return refuse('log-full', 'the server has no space for more saved messages', { room });
  }
}

/** Takes a message off the list, whether it is still there or not. Throws BusUnavailable. */
export async function unsave(
  { log }: Gateway,
  saver: Saver,
  { room, seq }: Place,
): Promise<Result<'saved'>> {
  const outcome = await log.saved.unsave(savedBy(saver), { room, seq });
  return outcome === 'saved' ? ok(outcome) : refuse('log-full', 'the server has no space left');
}

const savedBy = ({ owner, pass }: Saver) => ({ owner, isSession: pass === undefined });

/** Returns which messages are saved, the latest first. Throws BusUnavailable. */
export async function listSaved({ log }: Gateway, owner: Owner): Promise<readonly SavedMessage[]> {
  return await log.saved.list(owner);
}

/** Returns a page of them as they are now, all read at once. Throws BusUnavailable. */
export async function readSaved(
  gateway: Gateway,
  saver: Saver,
  saved: readonly SavedMessage[],
): Promise<readonly ShownSaved[]> {
  const reading = saved.map(async ({ room, seq, at, epoch }): Promise<ShownSaved> => {
    // In another log the sequence is another message.
    if (epoch !== gateway.log.epoch(room)) return { room, seq, at };
    const found = await readOne(gateway, saver, { room, seq });
    const message = found.ok ? found.value : undefined;
    return { room, seq, at, ...(message && { message }) };
  });
  return await Promise.all(reading);
}

/** Returns a message as it is now; undefined if it is gone, or not for this person. Throws. */
async function readOne(
  gateway: Gateway,
  { owner, pass }: Saver,
  { room, seq }: Place,
): Promise<Result<Message | undefined>> {
  // Before the card: an act that takes the right to read comes after all that is shown.
  const tail = await gateway.log.tail(room);
  const readable = await readableNow(gateway, { owner, pass }, room);
  if (!readable.ok) return readable;
  const { first } = readable.value;
  if (seq > tail || seq < first) return ok(undefined);
  const asked = { owner, first, limit: 1, upTo: tail, after: seq - 1, to: seq };
  const page = await historyAfter(gateway, room, asked);
  return ok(messagesOf(page.messages).find((message) => message.seq === seq));
}
