// The commands of the text dialect on messages that were said: finds the message that is meant, and
// amends or answers it. Called by text-session.ts. Grammar: libs/protocol,
// text/message-commands.ts.
import {
  HISTORY_MESSAGES_MAX,
  lineOfReceipt,
  ok,
  refuse,
  TEXT_HISTORY_DEFAULT,
} from '@natter/protocol';
import type { Message, Result, Say, TextCommand } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { decodeAmend } from '@natter/protocol/schema';
import type { SayRecord } from '@natter/room-log';
import { lineOfSay, messagesOf } from '../../delivery/encode.ts';
import { receiptInRoom } from '../../marks/receipt.ts';
import { amendInRoom, amendmentOf } from '../../messages/amend-in-room.ts';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import { say } from '../commands/say.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';

type AboutMessage = Extract<
  TextCommand,
  { type: 'edit' | 'erase' | 'react' | 'unreact' | 'thread' | 'pin' | 'unpin' | 'pins' | 'seen' }
>;

/** Does what the command asks of a message of this room. Throws BusUnavailable. */
export async function obeyAboutMessage(
  session: Session,
  place: JoinedPlace,
  command: AboutMessage,
): Promise<void> {
  const refused = await obey(session, place, command);
  if (!refused.ok && !session.ended) session.refuse(refused.refusal);
}

async function obey(
  session: Session,
  place: JoinedPlace,
  command: AboutMessage,
): Promise<Result<unknown>> {
  const amend = async (found: Result<SayRecord>, change: object): Promise<Result<unknown>> =>
    found.ok ? await amendMessage(session, place, { seq: found.value.seq, change }) : found;
  const fromEnd = (n: number): Promise<Result<SayRecord>> =>
    messageFromEnd(session, place, { n, isCounted: () => true });
  switch (command.type) {
    case 'edit': {
      const last = await messageFromEnd(session, place, { n: 1, isCounted: isOf(session) });
      return await amend(last, { text: command.text });
    }
    case 'erase': {
      const { n, of } = command;
      const isCounted = of === undefined ? isOf(session) : isBy(of);
      return await amend(await messageFromEnd(session, place, { n, isCounted }), { erase: true });
    }
    case 'react':
      return await amend(await fromEnd(command.n), { react: command.emoji });
    case 'unreact':
      return await amend(await fromEnd(command.n), { unreact: command.emoji });
    case 'pin':
      return await amend(await fromEnd(command.n), { pin: true });
    case 'unpin': {
      const pins = await pinsOf(session, place);
      const pin = pins.ok ? atEnd(pins.value, command.n) : pins;
      return await amend(pin, { pin: false });
    }
    case 'pins':
      return await listPins(session, place);
    case 'seen': {
      const own = await messageFromEnd(session, place, { n: command.n, isCounted: isOf(session) });
      return own.ok ? await tellReceipt(session, place, own.value.seq) : own;
    }
    case 'thread': {
      const found = await fromEnd(command.n);
      if (found.ok) await answer(session, found.value, command.text);
      return found;
    }
  }
}

async function tellReceipt(
  session: Session,
  { room }: JoinedPlace,
  seq: number,
): Promise<Result<unknown>> {
  const found = await receiptInRoom(session.gateway, session, { room: room.name, seq });
  if (found.ok && !session.ended) session.line(lineOfReceipt(found.value));
  return found;
}

async function amendMessage(
  session: Session,
  { room, member }: JoinedPlace,
  { seq, change }: { readonly seq: number; readonly change: object },
): Promise<Result<unknown>> {
  const id = crypto.randomUUID();
  const decoded = decodeAmend({ ...change, id, room: room.name, seq });
  if (!decoded.ok) return decoded;
  const request = { id, room: room.name, seq, amendment: amendmentOf(decoded.value) };
  const done = await amendInRoom(session.gateway, session, { ...request, seat: member.seat });
  if (!done.ok) {
    if (done.refusal.code === 'unavailable') room.seats.verify(session.key);
  } else if (done.value.changed) {
    // The next line is answered after the one that tells of it.
    await room.reached(done.value.seq);
  } else if (!session.ended) session.line('nothing changed: it was so already');
  return done;
}

/** Answers in its thread; one that was private, before the same people as they were then. */
async function answer(session: Session, record: SayRecord, text: string): Promise<void> {
  const [message] = messagesOf([record]);
  if (message === undefined) return;
  const { room, seq, from, to } = message;
  const said = { type: 'say', id: crypto.randomUUID(), room, text, ref: seq } as Say;
  if (to === undefined) {
    await say(session, said);
    return;
  }
  const others = [from, ...to].filter((name) => aliasKey(name) !== session.key);
  const names = others.length === 0 ? [session.alias] : [...new Set(others)];
  await say(session, { ...said, to: names, view: seq });
}

async function listPins(session: Session, place: JoinedPlace): Promise<Result<unknown>> {
  const pins = await pinsOf(session, place);
  if (!pins.ok) return pins;
  if (pins.value.length === 0) session.line('nothing is pinned');
  for (const [index, record] of pins.value.entries()) {
    const line = lineOfSay(record);
    if (line !== undefined) session.line(`pin ${pins.value.length - index}: ${line}`);
  }
  return pins;
}

/** Returns the pinned messages, the latest pin last. */
async function pinsOf(
  session: Session,
  { room }: JoinedPlace,
): Promise<Result<readonly SayRecord[]>> {
  const { gateway, owner } = session;
  const readable = await readableAsHeard(gateway, session, room.name);
  if (!readable.ok) return readable;
  room.settle();
  return ok(await gateway.log.pins(room.name, { owner, first: readable.value.first }));
}

/** Pages looked through, at most, for one of somebody. */
const PAGES_MAX = 5;

interface FromEnd {
  /** 1: the latest. */
  readonly n: number;
  readonly isCounted: (record: SayRecord) => boolean;
}

/** Returns the message that is meant, as it is now. Throws BusUnavailable. */
async function messageFromEnd(
  session: Session,
  { room }: JoinedPlace,
  { n, isCounted }: FromEnd,
): Promise<Result<SayRecord>> {
  const { gateway, owner } = session;
  const readable = await readableAsHeard(gateway, session, room.name);
  if (!readable.ok) return readable;
  const { first } = readable.value;
  let found: SayRecord[] = [];
  let before = room.settle() + 1;
  let limit = Math.max(TEXT_HISTORY_DEFAULT, n);
  for (let pages = 0; pages < PAGES_MAX && found.length < n; pages += 1) {
    const query = { before, owner, first, limit };
    const page = await gateway.log.historyBefore(room.name, query);
    found = [...page.messages.filter(isCounted), ...found];
    if (page.next === undefined) break;
    before = page.next;
    limit = HISTORY_MESSAGES_MAX;
  }
  return atEnd(found, n);
}

const atEnd = (records: readonly SayRecord[], n: number): Result<SayRecord> => {
  const record = records.at(-n);
  if (record !== undefined) return ok(record);
  return refuse('no-such-message', n === 1 ? 'there is no such message' : `there are not ${n}`);
};

const isOf =
  ({ owner }: Session) =>
  ({ from }: SayRecord): boolean =>
    from.owner === owner;

const isBy = (alias: string): ((record: SayRecord) => boolean) => {
  const key = aliasKey(alias);
  const isTheirs = ({ from }: Message): boolean => aliasKey(from) === key;
  return (record) => messagesOf([record]).some(isTheirs);
};
