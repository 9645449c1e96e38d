// What people have saved, as the gateway uses it: list, save, take off, and hear of it. A part of
// RoomLog (room-log.ts). Whether a message may still be read is the gateway's to decide.
import { Buffer } from 'node:buffer';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { BusUnavailable } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { Owner } from '../records/record.ts';
import { decodeSaved, encodeSaved, withoutSaved, withSaved } from './saved-list.ts';
import type { SavedList, SavedMessage } from './saved-list.ts';
import { SAVED_NEWS, SAVED_STREAM, savedSubject } from './saved-stream.ts';

/** Devices of one person that save at once are few. */
const TRIES = 10;
/** How long a session's record lives after its last change: nobody signs in to find it again. */
const SESSION_LIFE = '720h';

export interface SavedNews {
  readonly owner: Owner;
  readonly room: RoomName;
  readonly seq: number;
  /** Saved, or taken off. */
  readonly isSaved: boolean;
}

export interface SavedOptions {
  readonly owner: Owner;
  /** Nobody signs in: the record goes 30 days after its last change. */
  readonly isSession: boolean;
}

export type SaveOutcome = 'saved' | 'too-many' | 'full';

export class Saved {
  readonly #writer: LogWriter;

  constructor(writer: LogWriter) {
    this.#writer = writer;
  }

  /** Returns what a person has saved. Throws BusUnavailable. */
  async list(owner: Owner): Promise<SavedList> {
    return (await this.#read(owner)).list;
  }

  /** Saves a message, once. Throws BusUnavailable, and then it may be repeated. */
  async save(options: SavedOptions, saved: SavedMessage): Promise<SaveOutcome> {
    return await this.#change(options, saved, (list) => withSaved(list, saved));
  }

  /** Takes a message off the list. Throws BusUnavailable, and then it may be repeated. */
  async unsave(
    options: SavedOptions,
    place: Pick<SavedMessage, 'room' | 'seq'>,
  ): Promise<SaveOutcome> {
    return await this.#change(options, place, (list) => withoutSaved(list, place));
  }

  /** Calls `onNews` at every gateway for what anybody saves, until the bus is closed. */
  hear(onNews: (news: SavedNews) => void): void {
    this.#writer.bus.subscribe(SAVED_NEWS, ({ data }) => {
      const news = readNews(data);
      if (news !== undefined) onNews(news);
    });
  }

  async #change(
    { owner, isSession }: SavedOptions,
    { room, seq }: Pick<SavedMessage, 'room' | 'seq'>,
    change: (list: SavedList) => SavedList | undefined,
  ): Promise<SaveOutcome> {
    const { appender, bus } = this.#writer;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const stored = await this.#read(owner);
      const list = change(stored.list);
      if (list === undefined) return 'too-many';
      if (list === stored.list) return 'saved';
      const outcome = await appender.append({
        subject: savedSubject(owner),
        fields:
          field('Nats-Expected-Last-Subject-Sequence', stored.seq) +
          (isSession ? field('Nats-TTL', SESSION_LIFE) : ''),
        body: encodeSaved(list),
        deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
      });
      // Another device was faster; or an earlier try was stored, and the next look finds it.
      if (outcome.kind === 'fenced') continue;
      if (outcome.kind === 'full') return 'full';
      if (outcome.kind !== 'stored')
        throw new BusUnavailable(`what was saved is not stored: ${outcome.kind}`);
      const isSaved = list.some((each) => each.room === room && each.seq === seq);
      bus.publish(SAVED_NEWS, JSON.stringify({ owner, room, seq, isSaved }));
      return 'saved';
    }
    throw new BusUnavailable('what a person has saved changes all the time');
  }

  async #read(owner: Owner): Promise<{ readonly list: SavedList; readonly seq: number }> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const subject = savedSubject(owner);
    const stored = await lastOfSubject(this.#writer.bus, SAVED_STREAM, { subject, deadlineMs });
    if (stored === undefined) return { list: [], seq: 0 };
    const list = decodeSaved(stored.body);
    // A later version wrote it: it must not be overwritten.
    if (list === undefined) throw new BusUnavailable(`${subject} cannot be read by this version`);
    return { list, seq: stored.seq };
  }
}

/** Returns what a gateway tells; undefined if no gateway wrote it. */
function readNews(data: Uint8Array): SavedNews | undefined {
  try {
    const news = JSON.parse(Buffer.from(data).toString()) as Partial<SavedNews> | null;
    const { owner, room, seq, isSaved } = news ?? {};
    if (typeof owner !== 'string' || typeof room !== 'string') return undefined;
    if (typeof seq !== 'number' || typeof isSaved !== 'boolean') return undefined;
    return { owner, room, seq, isSaved };
  } catch {
    // Not JSON.
    return undefined;
  }
}
