// One room as an export has it: its record, then its messages as they are now, page by page. Read
// no faster than the client takes it.
import type { FileReference, Message, RoomName } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import type { MessageRecord, ReactionRecord, RoomRecord } from '@natter/portable/records';
import type { Owner, RoomCard } from '@natter/room-log';
import type { Pass } from '../../access/pass.ts';
import { historyAfter } from '../../archive/whole-history.ts';
import { messagesOf } from '../../delivery/encode.ts';
import type { Gateway } from '../../gateway.ts';
import { readableNow } from '../../room-card/readable-card.ts';

const PAGE_MESSAGES = 200;

/** Who exports. */
export interface Exporter {
  readonly owner: Owner;
  readonly pass: Pass | undefined;
  /** Of all rooms, whoever may read them. */
  readonly everything: boolean;
  /** Without what was imported. */
  readonly native: boolean;
  /** Whether an archive has what the log has no more. */
  readonly isArchived: boolean;
}

/** Returns the room's name in an export; direct rooms are named after their people. */
export function exportName(room: RoomName, card: RoomCard | undefined): string {
  if (card?.access !== 'direct') return room;
  return `@${sorted([...card.people.values()].map(({ alias }) => alias)).join(',')}`;
}

const sorted = (aliases: readonly string[]): string[] =>
  aliases.toSorted((one, other) => (aliasKey(one) < aliasKey(other) ? -1 : 1));

/** Returns the record of a room. `signsIn`: people belong to rooms by their accounts. */
export function roomRecord(name: string, card: RoomCard | undefined, signsIn: boolean): RoomRecord {
  if (card === undefined) return { type: 'room', room: name };
  const people = [...card.people.values()].map(({ alias, role }) => ({ alias, role }));
  return {
    type: 'room',
    room: name,
    access: card.access,
    topic: card.topic === '' ? undefined : card.topic,
    archived: card.archived ? true : undefined,
    people: signsIn
      ? people.toSorted((one, other) => (aliasKey(one.alias) < aliasKey(other.alias) ? -1 : 1))
      : undefined,
  };
}

/**
 * Yields the messages that the exporter may see, in order: those that the log has lost too, if
 * there is an archive. Throws BusUnavailable or ArchiveUnavailable.
 */
export async function* exportedMessages(
  gateway: Gateway,
  { owner, pass, everything, native, isArchived }: Exporter,
  { room, name }: { readonly room: RoomName; readonly name: string },
): AsyncGenerator<MessageRecord> {
  const { log } = gateway;
  const seqs: number[] = [];
  const tail = await log.tail(room);
  // A log that has nothing left does not say where the room ended.
  const to = tail === 0 && isArchived ? Number.MAX_SAFE_INTEGER : tail;
  for (let after = 0, more = true; more;) {
    // Whoever is taken out of the room meanwhile gets no further page.
    const readable = everything ? undefined : await readableNow(gateway, { owner, pass }, room);
    if (readable?.ok === false) return;
    const first = readable?.ok === true ? readable.value.first : 1;
    const query = { after, to, owner, limit: PAGE_MESSAGES, first, upTo: tail, everything };
    const page = isArchived
      ? await historyAfter(gateway, room, { ...query, forExport: true })
      : await log.historyAfter(room, query);
    const messages = messagesOf(page.messages);
    const names = await namesOf(gateway, room, { messages, upTo: tail });
    for (const message of messages) {
      if (native && message.imported !== undefined) continue;
      seqs.push(message.seq);
      yield recordOf(message, { name, seqs, names, everything });
    }
    more = page.more && page.next !== undefined;
    after = page.next ?? to;
  }
}

/** By message and emoji: who reacted. */
type Names = ReadonlyMap<number, ReadonlyMap<string, readonly { readonly alias?: string }[]>>;

/** A page shows the first names only; an export has all that are kept. */
async function namesOf(
  { log }: Gateway,
  room: RoomName,
  { messages, upTo }: { messages: readonly Message[]; upTo: number },
): Promise<Names> {
  const seqs = messages
    .filter(({ reactions }) => reactions?.some(({ count, names }) => count > names.length))
    .map(({ seq }) => seq);
  return seqs.length === 0 ? new Map() : await log.reactors(room, { seqs, upTo });
}

interface Recording {
  readonly name: string;
  readonly seqs: readonly number[];
  readonly names: Names;
  readonly everything: boolean;
}

const urlOf = ({ id, name }: FileReference, everything: boolean): string =>
  `/v1/files/${encodeURIComponent(id)}/${encodeURIComponent(name)}` +
  (everything ? '?everything=true' : '');

function recordOf(message: Message, { name, seqs, names, everything }: Recording): MessageRecord {
  const { seq, id, from, at, text, to, thread, ref, file, expires, edited, pinned } = message;
  return {
    type: 'message',
    room: name,
    n: seqs.length,
    id,
    from,
    at,
    text,
    to,
    thread: thread && numberOf(seqs, thread.root),
    ref: ref === undefined ? undefined : numberOf(seqs, ref),
    file: file && {
      name: file.name,
      size: file.size,
      type: file.type,
      sha256: file.sha256,
      width: file.width,
      height: file.height,
      url: urlOf(file, everything),
    },
    expires,
    edited,
    reactions: message.reactions?.map(({ emoji, count, names: first }): ReactionRecord => {
      const kept = names
        .get(seq)
        ?.get(emoji)
        ?.flatMap(({ alias }) => alias ?? []);
      const by = kept ?? [...first];
      return { emoji, by, more: count > by.length ? count - by.length : undefined };
    }),
    pinned,
  };
}

/** Returns the number of the message of this sequence, undefined if the export has it not. */
function numberOf(seqs: readonly number[], seq: number): number | undefined {
  let low = 0;
  let high = seqs.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const there = seqs[middle] as number;
    if (there === seq) return middle + 1;
    if (there < seq) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
