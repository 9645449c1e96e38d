// Pushes what is due in a room: to each person who has not been sent it, the latest message they
// want, on all their devices. What was read elsewhere takes its notification away again.
import type { RoomName } from '@natter/protocol';
import type { PushPayload } from '@natter/notifications';
import { isDirectName } from '@natter/room-log';
import type { Log, Owner, SayRecord } from '@natter/room-log';
import { asNow, background, frameOf } from '@natter/room-log/reading';
import type { Bus, PersonMark } from '@natter/room-log/reading';
import { isGranted } from '@natter/trust';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import type { DueRoom } from './due-records.ts';
import type { Device, People } from '../devices/people.ts';
import type { Candidate, RoomPeople } from './room-people.ts';
import type { PushSender } from '../send-push.ts';
import type { UnreadBadge } from './unread-badge.ts';
import { isMeantFor, isQuiet, wantedOf } from './wanted.ts';

/** People who are pushed at once. */
const AT_ONCE = 16;
const TEXT_CHARACTERS_MAX = 200;
/** Notifications that may still have to go. */
const SHOWN_KEPT = 10_000;
const SHOWN_MS = 24 * 60 * 60 * 1_000;
/** Apple ends the subscription of an app that shows nothing for a push. */
const SHOWS_ALWAYS = /^https:\/\/[^/]*\.push\.apple\.com\//;

export interface PushDueDeps {
  readonly bus: Bus;
  readonly people: People;
  readonly rooms: RoomPeople;
  readonly badge: UnreadBadge;
  readonly sender: PushSender;
  readonly log: Log;
  readonly now: () => number;
}

/** A notification that was pushed. */
interface Shown {
  readonly owner: Owner;
  readonly room: RoomName;
  /** Of its message. */
  readonly seq: number;
}

export class PushDue {
  readonly #deps: PushDueDeps;
  readonly #limit = pLimit(AT_ONCE);
  readonly #shown = new LRUCache<string, Shown>({ max: SHOWN_KEPT, ttl: SHOWN_MS });

  constructor(deps: PushDueDeps) {
    this.#deps = deps;
  }

  /** Pushes to all whom these messages are for. */
  async push(rooms: readonly DueRoom[]): Promise<void> {
    if (this.#deps.people.size === 0) return;
    await Promise.all(rooms.map((due) => this.#pushRoom(due)));
  }

  /** Takes the notification away from the person's other devices, once they have read it. */
  onRead(room: RoomName, owner: Owner, { read }: PersonMark): void {
    const shown = this.#shown.get(keyOf(owner, room));
    if (shown === undefined || read < shown.seq) return;
    this.#shown.delete(keyOf(owner, room));
    background('closing a notification', this.#close(shown));
  }

  async #pushRoom({ room, says }: DueRoom): Promise<void> {
    const { rooms, log } = this.#deps;
    try {
      const candidates = await rooms.in(room);
      const pushing = candidates.map((candidate) =>
        this.#limit(() => this.#pushPerson(room, candidate, says)),
      );
      await Promise.all(pushing);
    } catch (error) {
      log.warn({ reason: String(error) }, 'the messages of a room were not pushed');
    }
  }

  async #pushPerson(
    room: RoomName,
    { person, receiver }: Candidate,
    says: readonly SayRecord[],
  ): Promise<void> {
    const { bus, rooms, badge, now } = this.#deps;
    const { owner } = receiver;
    if (isQuiet(person.settings, now())) return;
    const wanted = wantedOf(says, receiver, now());
    const devices = readersOf(person.devices, room);
    const last = wanted.at(-1);
    if (last === undefined || devices.length === 0) return;
    const current = await asNow(bus, rooms.subjects(room), {
      records: wanted,
      owner,
      amendments: [],
      upTo: last.seq,
    });
    const message = current.at(-1);
    // All were erased.
    if (message === undefined) return;
    const unread = await badge.of(owner, room);
    const isWanted = async (): Promise<boolean> => (await rooms.gotNow(room, owner)) < message.seq;
    if (!(await isWanted())) return;
    const payload: PushPayload = person.settings.contentFree
      ? { kind: 'something', badge: unread }
      : payloadOf(room, message, unread);
    const isUrgent = isDirectName(room) || isMeantFor(message, receiver);
    this.#shown.set(keyOf(owner, room), { owner, room, seq: message.seq });
    const push = { payload, topic: room, isUrgent, isWanted };
    await Promise.all(devices.map((device) => this.#send(owner, device, push)));
  }

  async #close({ owner, room }: Shown): Promise<void> {
    const { people, badge, log } = this.#deps;
    try {
      const person = people.find(owner);
      const devices = person?.devices.filter(
        ({ subscription }) => !SHOWS_ALWAYS.test(subscription.endpoint),
      );
      if (person === undefined || devices === undefined || person.settings.contentFree) return;
      const payload = { kind: 'read', room, badge: await badge.of(owner, room) } as const;
      const push = { payload, topic: room, isUrgent: false };
      await Promise.all(devices.map((device) => this.#send(owner, device, push)));
    } catch (error) {
      log.warn({ reason: String(error) }, 'a notification that was read elsewhere stays');
    }
  }

  async #send(
    owner: Owner,
    device: Device,
    push: Parameters<PushSender['send']>[1],
  ): Promise<void> {
    const { sender, people, log } = this.#deps;
    const outcome = await sender.send(device, push);
    if (outcome.kind === 'gone') {
      await people.change(owner, (person) => without(person, device));
    } else if (outcome.kind !== 'sent') {
      const { host } = new URL(device.subscription.endpoint);
      log.warn({ host, reason: outcome.reason }, 'a push was not delivered');
    }
  }
}

/** Leaves out a device, unless it has another subscription by now. */
const without = <Held extends { readonly devices: readonly Device[] }>(
  person: Held,
  { id, subscription }: Device,
): Held => ({
  ...person,
  devices: person.devices.filter(
    (each) => each.id !== id || each.subscription.endpoint !== subscription.endpoint,
  ),
});

/** Returns the devices whose sign-in lets them read the room. */
const readersOf = (devices: readonly Device[], room: RoomName): readonly Device[] =>
  devices.filter(
    ({ signIn }) => signIn === undefined || isGranted(signIn as never, { right: 'read', room }),
  );

function payloadOf(room: RoomName, record: SayRecord, badge: number): PushPayload {
  const { from, text, file } = frameOf(record);
  return {
    kind: 'message',
    room,
    seq: record.seq,
    from,
    text: firstCharacters(text || (file?.name ?? '')),
    private: record.audience !== undefined,
    badge,
  };
}

function firstCharacters(text: string): string {
  const characters = Array.from(text.slice(0, 2 * TEXT_CHARACTERS_MAX));
  if (text.length <= TEXT_CHARACTERS_MAX) return text;
  return `${characters.slice(0, TEXT_CHARACTERS_MAX).join('')}…`;
}

const keyOf = (owner: Owner, room: RoomName): string => `${owner} ${room}`;
