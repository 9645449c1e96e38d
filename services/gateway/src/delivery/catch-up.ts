// Serves a held reader from the log at the pace of its socket: after a join with `after`, and when
// it was too slow. It is shown what a live reader is: one `maySee`, one encoding, the notices as
// they were told (notices.ts).
import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import type { MessageBeginning, Refusal } from '@natter/protocol';
import { BusUnavailable, isExpired, maySee } from '@natter/room-log';
import type { Owner, Page, SayRecord } from '@natter/room-log';
import { encodeAmended, encodeChange, encodeRoomEvent, encodeSay } from './encode.ts';
import type { Notices } from './notices.ts';
import type { Reader } from './reader.ts';

const PAGE_RECORDS = 250;
/** Between two tries while NATS does not answer. */
const RETRY_MS = 500;

export interface CatchUpDeps {
  readonly room: string;
  readonly notices: Notices;
  /** Sends what the room has heard to live readers, and returns the last sequence of it. */
  readonly settle: () => number;
  /** Reads the log. Throws BusUnavailable. */
  readonly page: (range: { from: number; to: number; records: number }) => Promise<Page>;
  /** Returns messages as they are at `upTo` or later. Throws BusUnavailable. */
  readonly asNow: (query: {
    records: readonly SayRecord[];
    owner: Owner;
    upTo: number;
  }) => Promise<readonly SayRecord[]>;
  /** Returns how a message begins, for lines; undefined if it is not known here. */
  readonly beginning: (seq: number) => MessageBeginning | undefined;
  /** Returns why the reader may not read the room as far as it was heard. Throws BusUnavailable. */
  readonly whyNotRead: () => Promise<Refusal | undefined> | undefined;
  readonly onRefused: (refusal: Refusal) => void;
}

/**
 * Sends what the log holds after the reader's position, as long as it takes. Resolves with true
 * when the reader is where the room is; with false when it ended or was held anew.
 */
export async function catchUp(reader: Reader, deps: CatchUpDeps): Promise<boolean> {
  const { holds } = reader;
  const isCurrent = (): boolean =>
    !reader.ended && reader.holds === holds && !reader.recipient.outbox.closed;
  while (isCurrent()) {
    await reader.recipient.outbox.drained();
    if (!isCurrent()) break;
    const to = deps.settle();
    try {
      const from = reader.position + 1;
      const page = from > to ? undefined : await readPage(reader, { from, to }, deps);
      // After the page was read: an act that takes the right away comes before what is not for it.
      const refusal = await deps.whyNotRead();
      if (!isCurrent()) break;
      if (refusal !== undefined) {
        deps.onRefused(refusal);
        break;
      }
      if (page === undefined) return true;
      await sendPage(reader, page, { ...deps, isCurrent });
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      await pause(RETRY_MS);
    }
  }
  return false;
}

/** A client that is not told what becomes of messages is shown them as they are now. */
async function readPage(
  { recipient: { hearsAmendments, owner } }: Reader,
  range: { from: number; to: number },
  { page: read, asNow }: CatchUpDeps,
): Promise<Page> {
  const page = await read({ ...range, records: PAGE_RECORDS });
  if (hearsAmendments) return page;
  const said = page.records.filter((record) => record.kind === 'say');
  const seen = said.filter((record) => maySee(record, owner));
  const shown = await asNow({ records: seen, owner, upTo: range.to });
  const now = new Map(shown.map((record) => [record.seq, record]));
  const records = page.records.flatMap((record) =>
    record.kind === 'say' ? (now.get(record.seq) ?? []) : record,
  );
  return { ...page, records };
}

async function sendPage(
  reader: Reader,
  page: Page,
  deps: CatchUpDeps & { readonly isCurrent: () => boolean },
): Promise<void> {
  const { outbox } = reader.recipient;
  for (const record of page.records) {
    const bytes = bytesOf(record, reader, deps);
    if (bytes !== undefined) {
      // A page may be larger than what may wait for one socket.
      if (outbox.full) await outbox.drained();
      if (!deps.isCurrent()) return;
      outbox.put('record', bytes);
    }
    reader.position = record.seq;
  }
  reader.position = page.upTo;
  reader.releaseAcks(reader.position);
}

/** The record as this reader may see it; undefined if it may not. */
function bytesOf(
  record: Page['records'][number],
  { recipient, noticesAfter }: Reader,
  { room, notices, beginning }: CatchUpDeps,
): Uint8Array | undefined {
  const { wire, owner } = recipient;
  if ((record.kind === 'say' || record.kind === 'amend') && isExpired(record)) return undefined;
  if (record.kind === 'say') return maySee(record, owner) ? encodeSay(wire, record) : undefined;
  if (record.kind === 'room')
    return recipient.hearsRooms ? encodeRoomEvent(wire, record) : undefined;
  if (record.kind === 'amend') {
    if (!recipient.hearsAmendments || !maySee(record, owner)) return undefined;
    const message = wire === 'json' ? undefined : beginning(record.event.of);
    return encodeAmended(wire, { record, message });
  }
  if (record.kind !== 'member' || record.seq <= noticesAfter) return undefined;
  const changes = notices.at(record.seq);
  if (changes.length === 0) return undefined;
  return Buffer.concat(changes.map((change) => encodeChange(wire, room, change)));
}
