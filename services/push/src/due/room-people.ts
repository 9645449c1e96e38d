// Who of the people with a device belongs to a room, and how far each is: those who were here once
// (they have a mark) and those on the room's card.
import type { RoomName } from '@natter/protocol';
import { historyFrom, monotonicMs } from '@natter/room-log';
import type { Owner, StoredRoomCard } from '@natter/room-log';
import {
  advanced,
  field,
  lastOfSubject,
  decodeMark,
  readMarks,
  readRoomCard,
  roomSubjects,
} from '@natter/room-log/reading';
import type { Bus, PersonMark, RoomSubjects } from '@natter/room-log/reading';
import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { HeardMarks } from './heard-marks.ts';
import type { People, Person } from '../devices/people.ts';
import { levelOf } from './wanted.ts';
import type { Receiver } from './wanted.ts';

/** What was read of a room is good for so long. */
const FRESH_MS = 2_000;
const ROOMS_KEPT = 1_000;
/** Gateways answer within a second what they have not stored yet. */
const ANSWER_MS = 1_500;
const READ_MS = 5_000;

export interface RoomPeopleDeps {
  readonly bus: Bus;
  readonly partitions: number;
  readonly people: People;
  readonly heard: HeardMarks;
  readonly now: () => number;
}

/** Somebody who may be pushed. */
export interface Candidate {
  readonly person: Person;
  readonly receiver: Receiver;
}

interface Known {
  readonly card: StoredRoomCard | undefined;
  readonly marks: ReadonlyMap<Owner, PersonMark>;
}

export class RoomPeople {
  readonly #deps: RoomPeopleDeps;
  readonly #known: LRUCache<RoomName, Promise<Known>>;
  /** Rooms whose marks have been asked for: from then on they are heard. */
  readonly #asked = new LRUCache<RoomName, true>({ max: 10 * ROOMS_KEPT });

  constructor(deps: RoomPeopleDeps) {
    this.#deps = deps;
    this.#known = new LRUCache({ max: ROOMS_KEPT, ttl: FRESH_MS });
  }

  subjects(room: RoomName): RoomSubjects {
    return roomSubjects(room, this.#deps.partitions);
  }

  /** Returns those who have a device and may read the room. Throws BusUnavailable. */
  async in(room: RoomName): Promise<readonly Candidate[]> {
    const { people } = this.#deps;
    if (people.size === 0) return [];
    const known = await this.#know(room);
    const owners = new Set([...known.marks.keys(), ...(known.card?.state.people.keys() ?? [])]);
    const candidates: Candidate[] = [];
    for (const owner of owners) {
      const person = people.find(owner);
      const receiver = person && this.#receiver(room, { owner, person, known });
      if (person !== undefined && receiver !== undefined) candidates.push({ person, receiver });
    }
    return candidates;
  }

  /**
   * Returns everything up to where the person has read or been sent, now. Throws BusUnavailable.
   */
  async gotNow(room: RoomName, owner: Owner): Promise<number> {
    const { stream, mark: markOf } = this.subjects(room);
    const query = { subject: markOf(owner), deadlineMs: monotonicMs() + READ_MS };
    const stored = await lastOfSubject(this.#deps.bus, stream, query);
    const mark = stored === undefined ? undefined : decodeMark(stored.body);
    return Math.max(mark?.got ?? 0, this.#deps.heard.of(room, owner)?.got ?? 0);
  }

  #receiver(
    room: RoomName,
    { owner, person, known }: { owner: Owner; person: Person; known: Known },
  ): Receiver | undefined {
    const first = historyFrom({ room, card: known.card }, { id: owner, nowMs: this.#deps.now() });
    if (first === Infinity) return undefined;
    const heard = this.#deps.heard.of(room, owner);
    const stored = known.marks.get(owner);
    const mark = heard === undefined ? stored : advanced(stored, heard);
    return {
      owner,
      alias: mark?.alias ?? known.card?.state.people.get(owner)?.alias ?? '',
      got: mark?.got ?? 0,
      first,
      level: levelOf(person.settings, room),
    };
  }

  async #know(room: RoomName): Promise<Known> {
    const fresh = this.#known.get(room);
    if (fresh !== undefined) return await fresh;
    const reading = this.#read(room);
    this.#known.set(room, reading);
    // A failure is not kept.
    reading.catch(() => this.#known.delete(room));
    return await reading;
  }

  async #read(room: RoomName): Promise<Known> {
    const { bus } = this.#deps;
    const subjects = this.subjects(room);
    if (!this.#asked.has(room)) {
      bus.publish(subjects.nowMarks, '', field('Natter-Kind', 'marks-ask'));
      await pause(ANSWER_MS);
      this.#asked.set(room, true);
    }
    const [card, marks] = await Promise.all([
      readRoomCard(bus, subjects),
      readMarks(bus, subjects),
    ]);
    return { card, marks: new Map(marks.map(({ owner, mark }) => [owner, mark])) };
  }
}
