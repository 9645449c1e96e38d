// Pages of history with the messages as they are now. Completed messages are larger than what was
// said, so a page is cut again.
import { HISTORY_MESSAGES_MAX, PAGE_BYTES_MAX } from '@natter/protocol';
import type { Bus } from '../nats/bus.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { historyAfter, historyBefore, lastThatFit } from '../room/history.ts';
import type { HistoryOptions, HistoryPage } from '../room/history.ts';
import { asNow } from './as-now.ts';
import type { KnownMessages } from '../known/known-messages.ts';
import type { ReadPage } from '../room/replay.ts';

export interface AsNowRoom {
  readonly subjects: RoomSubjects;
  /** Up to where readers here have been told; undefined: the room is not hosted here. */
  readonly tail: number | undefined;
  /** What is known of its messages; undefined: the room is not hosted here. */
  readonly known: KnownMessages | undefined;
  /** Reads its records. */
  readonly readPage: ReadPage;
}

/** Returns whether the room may have cards of messages. Throws BusUnavailable. */
export const hasCards = async ({ known }: Pick<AsNowRoom, 'known'>): Promise<boolean> =>
  known === undefined || (await known.some());

/** As `historyBefore` (room/history.ts). Throws BusUnavailable. */
export async function historyBeforeAsNow(
  bus: Bus,
  room: AsNowRoom,
  query: HistoryOptions & { before: number },
): Promise<HistoryPage> {
  // Elsewhere, few records stand between messages.
  const says = (await hasCards(room)) ? room.known?.says : undefined;
  const page = await historyBefore(bus, room.subjects, { ...query, says });
  const messages = await completed(bus, room, { page, query });
  if (messages === page.messages) return page;
  const kept = lastThatFit(messages, HISTORY_MESSAGES_MAX);
  if (kept.length === messages.length) return { ...page, messages };
  return { ...page, messages: kept, more: true, next: kept[0]?.seq };
}

/** As `historyAfter` (room/history.ts). Throws BusUnavailable. */
export async function historyAfterAsNow(
  bus: Bus,
  room: AsNowRoom,
  query: HistoryOptions & { after: number; to: number },
): Promise<HistoryPage> {
  const page = await historyAfter(room.readPage, query);
  const messages = await completed(bus, room, { page, query });
  if (messages === page.messages) return page;
  let bytes = 0;
  const over = messages.findIndex(({ body }) => (bytes += body.length) > PAGE_BYTES_MAX);
  if (over < 1) return { ...page, messages };
  const next = (messages[over]?.seq ?? 0) - 1;
  const amendments = page.amendments.filter(({ seq }) => seq <= next);
  return { messages: messages.slice(0, over), more: true, next, amendments };
}

async function completed(
  bus: Bus,
  room: AsNowRoom,
  { page, query }: { page: HistoryPage; query: HistoryOptions },
): Promise<HistoryPage['messages']> {
  const { messages, amendments } = page;
  const { subjects, tail, known } = room;
  const { owner } = query;
  const last = messages.at(-1)?.seq;
  if (last === undefined || !(await hasCards(room))) return messages;
  const { upTo = tail ?? last } = query;
  return await asNow(bus, subjects, { records: messages, amendments, owner, upTo, known });
}
