// Pages of a room's log without the texts of messages that are being erased: their records stay for
// some moments behind the card that says so. For readers who follow the log.
import type { Bus } from '../nats/bus.ts';
import type { LogRecord } from '../records/record.ts';
import type { Page } from '../room/replay.ts';
import { currentCards } from './as-now.ts';
import { hasCards } from './history-as-now.ts';
import type { AsNowRoom } from './history-as-now.ts';

/** Returns the page without them. Throws BusUnavailable. */
export async function withoutErased(bus: Bus, room: AsNowRoom, page: Page): Promise<Page> {
  const texts = new Map(page.records.map((record) => [record, messageOf(record)]));
  const seqs = new Set([...texts.values()].filter((seq) => seq !== undefined));
  if (seqs.size === 0 || !(await hasCards(room))) return page;
  const { subjects, tail, known } = room;
  const { cards } = await currentCards(bus, subjects, {
    seqs: [...seqs],
    upTo: tail ?? page.upTo,
    known,
  });
  const isErased = (seq: number | undefined): boolean =>
    seq !== undefined && cards.get(seq)?.erased !== undefined;
  return { ...page, records: page.records.filter((record) => !isErased(texts.get(record))) };
}

/** Returns the message whose text the record holds. */
function messageOf(record: LogRecord): number | undefined {
  if (record.kind === 'say') return record.seq;
  if (record.kind !== 'amend') return undefined;
  const { of, text } = record.event;
  return text === undefined ? undefined : of;
}
