// How far the people of a room have read, as clients here say it and are told of it: the others'
// marks in small rooms, and what is unread to the other devices of somebody who reads.
// Kept and shared between gateways by room-log (marks/room-marks.ts), at most once a second.
import { MARKS_PEOPLE_MAX, refuse, ok } from '@natter/protocol';
import type { MarkView, Result, RoomName, UnreadCount } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { BusUnavailable, historyFrom } from '@natter/room-log';
import type { HostedRoom, MarkStep, Owner, PersonMark, RoomLog } from '@natter/room-log';
import type { Delivery } from '../delivery/delivery.ts';
import { encodeJson } from '../delivery/encode.ts';
import { Member } from '../room/member.ts';

/** A device that cannot keep up is told later. */
const AGAIN_MS = 1_000;

export interface ToldMarksDeps {
  readonly room: RoomName;
  readonly log: RoomLog;
  readonly hosted: HostedRoom;
  readonly delivery: Delivery;
  /** Sends everything heard to live readers. */
  readonly settle: () => void;
}

export class ToldMarks {
  readonly #deps: ToldMarksDeps;
  #again: NodeJS.Timeout | undefined;

  constructor(deps: ToldMarksDeps) {
    this.#deps = deps;
  }

  /** Takes what a client says. Throws BusUnavailable. */
  async advance(owner: Owner, step: MarkStep): Promise<Result<PersonMark>> {
    const { room, log, hosted } = this.#deps;
    await hosted.marks.open();
    const upTo = Math.max(step.got ?? 0, step.read ?? 0);
    // What another gateway has sent it may be on its way here.
    if (upTo > hosted.tail && upTo > (await log.tail(room))) {
      return refuse('bad-request', `${upTo} is beyond the last record of ${room}`, { room });
    }
    return ok(hosted.marks.advance(owner, step));
  }

  /** Returns the person's mark. Throws BusUnavailable. */
  async of(owner: Owner): Promise<PersonMark | undefined> {
    const { marks } = this.#deps.hosted;
    await marks.open();
    return marks.of(owner);
  }

  /** The person has no device here any more. */
  away(owner: Owner): void {
    this.#deps.hosted.marks.leave(owner);
  }

  /** Returns how far the people of the room are; nothing where they are too many. */
  all(): readonly MarkView[] | undefined {
    const names = this.#names();
    return names === undefined ? undefined : this.#views(names.keys(), names);
  }

  /** Counts what is unread up to `upTo`. Throws BusUnavailable. */
  async unread(
    { owner, key }: { readonly owner: Owner; readonly key: string },
    { read, upTo }: { readonly read: number; readonly upTo: number },
  ): Promise<UnreadCount> {
    const { room, log, hosted } = this.#deps;
    const asker = { id: owner, nowMs: Date.now() };
    const first = historyFrom({ room, card: hosted.card.current }, asker);
    const isNamed = (alias: string): boolean => aliasKey(alias) === key;
    return await log.unread(room, { owner, read, upTo, first, isNamed });
  }

  /** Marks of these people have changed. */
  tell(owners: ReadonlySet<Owner>): void {
    const { hosted, delivery } = this.#deps;
    const names = this.#names();
    const frame = (some: Iterable<Owner>): Uint8Array | undefined => {
      const marks = names === undefined ? [] : this.#views(some, names);
      const { room } = this.#deps;
      return marks.length === 0 ? undefined : encodeJson({ type: 'marks', room, marks });
    };
    const shared = frame(owners);
    const behind: Member[] = [];
    for (const reader of delivery.readersOf(undefined)) {
      if (!(reader instanceof Member) || !reader.recipient.hearsMarks) continue;
      const { untoldMarks: untold, recipient } = reader;
      if (!reader.live || recipient.outbox.full) {
        reader.untoldMarks = new Set([...(untold ?? []), ...owners]);
        this.#tellAgain();
        continue;
      }
      reader.untoldMarks = undefined;
      const bytes = untold === undefined ? shared : frame(new Set([...untold, ...owners]));
      if (bytes !== undefined) recipient.outbox.put('answer', bytes);
      const mark = hosted.marks.of(recipient.owner);
      if (mark !== undefined && mark.read > reader.knownRead) behind.push(reader);
    }
    for (const member of behind) void this.#tellUnread(member);
  }

  #tellAgain(): void {
    if (this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.tell(new Set());
    }, AGAIN_MS);
  }

  /** The person has read on another device. */
  async #tellUnread(member: Member): Promise<void> {
    const { room, hosted, settle } = this.#deps;
    const { recipient } = member;
    const read = hosted.marks.of(recipient.owner)?.read ?? 0;
    member.knownRead = Math.max(member.knownRead, read);
    settle();
    const seq = hosted.tail;
    try {
      const unread = await this.unread(recipient, { read, upTo: seq });
      if (member.ended) return;
      recipient.outbox.put('answer', encodeJson({ type: 'unread', room, seq, ...unread }));
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      member.knownRead = 0;
      this.#tellAgain();
    }
  }

  /** The people of the room by owner; undefined: too many. */
  #names(): ReadonlyMap<Owner, string> | undefined {
    const { roster, card } = this.#deps.hosted;
    const state = card.current?.state;
    const people = state === undefined || state.access === 'open' ? undefined : state.people;
    if (Math.max(roster.count, people?.size ?? 0) > MARKS_PEOPLE_MAX) return undefined;
    const names = new Map<Owner, string>();
    for (const { id, alias } of people?.values() ?? []) names.set(id, alias);
    for (const { owner, alias } of roster.members()) names.set(owner, alias);
    return names.size > MARKS_PEOPLE_MAX ? undefined : names;
  }

  #views(owners: Iterable<Owner>, names: ReadonlyMap<Owner, string>): MarkView[] {
    const { marks, card } = this.#deps.hosted;
    const isOff = card.current?.state.receipts === false;
    const views: MarkView[] = [];
    for (const owner of owners) {
      const [alias, mark] = [names.get(owner), marks.of(owner)];
      if (alias === undefined || mark === undefined) continue;
      const { got, read, privacy } = mark;
      views.push(isOff || privacy.hidden ? { alias, got } : { alias, got, read });
    }
    return views;
  }
}
