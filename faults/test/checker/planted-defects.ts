// Defects to plant into a good history, each with the rule that must see it. `plant` returns
// undefined if the history has no place for it.
import type { HistoryEvent } from '../../src/history.ts';
import type { RuleName } from '../../src/checker/checker.ts';
import type { Random } from '../../src/run/random.ts';

export interface Defect {
  /** What went wrong in the system. */
  readonly name: string;
  /** `invalid`: the run no longer proves anything. */
  readonly seenBy: RuleName | 'invalid';
  readonly plant: (history: History, random: Random) => HistoryEvent[] | undefined;
}

type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { type: T }>;
type Receive = Of<'receive'>;
type Notice = Of<'notice'>;
type Say = Extract<HistoryEvent, { type: 'record'; kind: 'say' }>;
type Person = Extract<Of<'client'>, { dialect: 'json' }>;
type MemberRecord = Extract<HistoryEvent, { type: 'record'; kind: 'member' }>;

/** A good history, with queries for defects. */
export class History {
  readonly events: readonly HistoryEvent[];
  #lastSeqs: Map<string, { room: string; client: string; seq: number }> | undefined;
  #byClient: Map<string, (HistoryEvent & { client: string })[]> | undefined;

  constructor(events: readonly HistoryEvent[]) {
    this.events = events;
  }

  all<T extends HistoryEvent['type']>(type: T): Of<T>[] {
    return this.events.filter((event): event is Of<T> => event.type === type);
  }
  get says(): Say[] {
    return this.all('record').filter((record) => record.kind === 'say');
  }
  get memberRecords(): MemberRecord[] {
    return this.all('record').filter((record) => record.kind === 'member');
  }
  get receives(): Receive[] {
    return this.all('receive');
  }

  without(gone: (event: HistoryEvent) => boolean): HistoryEvent[] {
    return this.events.filter((event) => !gone(event));
  }
  /** Replaces `event` by these. */
  with(event: HistoryEvent, ...changed: readonly HistoryEvent[]): HistoryEvent[] {
    return this.events.flatMap((other) => (other === event ? changed : [other]));
  }
  swapped(one: HistoryEvent, other: HistoryEvent): HistoryEvent[] {
    return this.events.map((event) => (event === one ? other : event === other ? one : event));
  }

  /** Returns what the same client gets next in the same room. */
  after(event: HistoryEvent & { client: string; room: string }): HistoryEvent[] {
    this.#byClient ??= Map.groupBy(
      this.events.filter((other) => 'client' in other),
      ({ client }) => client,
    );
    const theirs = this.#byClient.get(event.client) ?? [];
    return theirs
      .slice(theirs.indexOf(event) + 1)
      .filter((other) => !('room' in other) || other.room === event.room);
  }
  /** Whether the same connection later received something in the room. */
  readsOn(event: HistoryEvent & { client: string; room: string }): boolean {
    const [next] = this.after(event).filter(
      ({ type }) => type !== 'ack' && type !== 'page' && type !== 'send',
    );
    return next?.type === 'receive' || next?.type === 'notice' || next?.type === 'hear';
  }
  clientOf(name: string): Of<'client'> {
    return this.all('client').find(({ client }) => client === name)!;
  }
  /** Returns JSON clients in the room at that time who may not see it. */
  strangersTo(say: Say): string[] {
    this.#lastSeqs ??= new Map(
      this.receives.map(({ room, client, seq }) => [`${room} ${client}`, { room, client, seq }]),
    );
    const readers = [...this.#lastSeqs.values()].filter(
      ({ room, seq }) => room === say.room && seq > say.seq,
    );
    const parties = [say.owner, ...(say.audience ?? [])];
    return readers.flatMap(({ client: name }) => {
      const client = this.clientOf(name);
      return client.dialect === 'json' && !parties.includes(client.owner) ? [name] : [];
    });
  }
}

const pick = <T>(random: Random, items: readonly T[]): T | undefined =>
  items.length === 0 ? undefined : random.pick(items);

const isSighting = (event: HistoryEvent, { room, seq, alias, text }: Say): boolean =>
  ('room' in event &&
    event.room === room &&
    'seq' in event &&
    event.seq === seq &&
    event.type === 'receive') ||
  (event.type === 'hear' &&
    event.room === room &&
    event.line.startsWith(alias) &&
    event.line.endsWith(`: ${text}`));

/** Returns where a client receives the first thing after this seq. */
function firstAfter(history: History, client: string, { room, seq }: Say): Receive | undefined {
  return history.receives.find(
    (event) =>
      event.client === client && event.room === room && event.seq > seq && event.how === 'live',
  );
}

const receiveOf = (
  { room, seq, id, alias: from, text, to }: Say,
  client: string,
  atMs: number,
): Receive => {
  const message = { seq, id, from, text, ...(to && { to }) };
  return { type: 'receive', atMs, client, room, ...message, how: 'live' };
};

/** Without pages of history, which would reveal a changed log too. */
const sansPages = (events: readonly HistoryEvent[]): HistoryEvent[] =>
  events.filter(({ type }) => type !== 'page');

export const defects: readonly Defect[] = [
  {
    name: 'a message is lost on its way to one member',
    seenBy: 'missing',
    plant(history, random) {
      const live = history.receives.filter(
        (event) => event.how === 'live' && history.readsOn(event),
      );
      const lost = pick(random, live);
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'the last message never comes, and nobody says that it is missing',
    seenBy: 'missing',
    plant(history, random) {
      const told = ['receive', 'notice', 'digest', 'ack', 'close', 'leave', 'joined'];
      const last = history.receives.filter((event) =>
        history.after(event).every(({ type }) => !told.includes(type)),
      );
      const lost = pick(random, last);
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'a member that comes back misses a message of its absence',
    seenBy: 'missing',
    plant(history, random) {
      const resumed = new Set(
        history.all('joined').flatMap((joined) => {
          const [next] = joined.resumed ? history.after(joined) : [];
          return next?.type === 'receive' && next.how === 'replay' && history.readsOn(next)
            ? [next]
            : [];
        }),
      );
      const lost = pick(random, [...resumed]);
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'an unacknowledged message is shown to some only',
    seenBy: 'missing',
    plant(history, random) {
      const acked = new Set(history.all('ack').map(({ text }) => text));
      const open = history.receives.filter(
        (event) => !acked.has(event.text) && event.how === 'live' && history.readsOn(event),
      );
      const lost = pick(random, open);
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'a message is shown twice to one member',
    seenBy: 'twice',
    plant(history, random) {
      const one = pick(
        random,
        history.receives.filter(({ how }) => how === 'live'),
      );
      return one && history.with(one, one, one);
    },
  },
  {
    name: 'a member that comes back is shown again what it had',
    seenBy: 'twice',
    plant(history, random) {
      const places = history.all('joined').flatMap((joined) => {
        const index = history.events.indexOf(joined);
        const had = history.events
          .slice(0, index)
          .findLast(
            (event): event is Receive =>
              event.type === 'receive' &&
              event.client === joined.client &&
              event.room === joined.room,
          );
        return joined.resumed && had ? [{ joined, had }] : [];
      });
      const place = pick(random, places);
      return place && history.with(place.joined, place.joined, { ...place.had, how: 'replay' });
    },
  },
  {
    name: 'two messages change places for one member',
    seenBy: 'order',
    plant(history, random) {
      const pairs = history.receives.flatMap((event) => {
        const [next] = history.after(event);
        return event.how === 'live' && next?.type === 'receive' && next.room === event.room
          ? [[event, next] as const]
          : [];
      });
      const pair = pick(random, pairs);
      return pair && history.swapped(...pair);
    },
  },
  {
    name: 'a notice is at another place for one member',
    seenBy: 'order',
    plant(history, random) {
      const pairs = history.all('notice').flatMap((event) => {
        const [next] = history.after(event);
        return next?.type === 'receive' && next.room === event.room ? [[event, next] as const] : [];
      });
      const pair = pick(random, pairs);
      return pair && history.swapped(...pair);
    },
  },
  {
    name: 'a text is changed on its way to one member',
    seenBy: 'altered',
    plant(history, random) {
      const one = pick(random, history.receives);
      return one && history.with(one, { ...one, text: `${one.text}!` });
    },
  },
  {
    name: 'a message is shown under another name',
    seenBy: 'altered',
    plant(history, random) {
      const one = pick(random, history.receives);
      return one && history.with(one, { ...one, from: 'mallory' });
    },
  },
  {
    name: 'a text is changed before it is stored',
    seenBy: 'altered',
    plant(history, random) {
      const acked = new Set(history.all('ack').map(({ text }) => text));
      const say = pick(
        random,
        history.says.filter(({ text }) => acked.has(text)),
      );
      return say && history.with(say, { ...say, text: `${say.text}!` });
    },
  },
  {
    name: 'a message that nobody sent is shown',
    seenBy: 'phantom',
    plant(history, random) {
      const one = pick(random, history.receives);
      return one && history.with(one, one, { ...one, seq: one.seq + 0.5, id: 'x-1', text: 'boo' });
    },
  },
  {
    name: 'a message that nobody sent is stored',
    seenBy: 'phantom',
    plant(history, random) {
      const say = pick(random, history.says);
      return say && history.with(say, say, { ...say, seq: say.seq + 0.5, id: 'x-1', text: 'boo' });
    },
  },
  {
    name: 'one seq is one message to some and another to others',
    seenBy: 'one-seq-one-message',
    plant(history, random) {
      const one = pick(random, history.receives);
      const other = pick(
        random,
        history.receives.filter(({ room, text }) => room === one?.room && text !== one.text),
      );
      return (
        one &&
        other &&
        history.with(one, { ...other, client: one.client, seq: one.seq, how: one.how })
      );
    },
  },
  {
    name: 'an ack comes before the message is stored, and it never is',
    seenBy: 'not-stored',
    plant(history, random) {
      const acked = new Set(history.all('ack').map(({ text }) => text));
      const say = pick(
        random,
        history.says.filter(({ text }) => acked.has(text)),
      );
      return say && sansPages(history.without((event) => event === say || isSighting(event, say)));
    },
  },
  {
    name: 'a message that all have seen is gone from the log',
    seenBy: 'not-stored',
    plant(history, random) {
      const seen = new Set(history.receives.map(({ text }) => text));
      const say = pick(
        random,
        history.says.filter(({ text }) => seen.has(text)),
      );
      return say && history.without((event) => event === say);
    },
  },
  {
    name: 'a say that is tried again is stored twice',
    seenBy: 'stored-twice',
    plant(history, random) {
      const say = pick(random, history.says);
      return say && history.with(say, say, { ...say, seq: say.seq + 0.5 });
    },
  },
  {
    name: 'a say that was refused is stored all the same',
    seenBy: 'refused-but-stored',
    plant(history, random) {
      const refusal = pick(
        random,
        history.all('refusal').filter(({ stored }) => stored === 'no'),
      );
      if (refusal?.text === undefined) return undefined;
      const { text, room, client, atMs } = refusal;
      const last = history.says.findLast((say) => say.room === room);
      if (!last) return undefined;
      const { alias } = history.clientOf(client);
      const record = { ...last, atMs, seq: last.seq + 0.5, id: 'x-1', text, alias, owner: 'x' };
      return history.with(last, last, record);
    },
  },
  {
    name: "two of a sender's messages change places in the room",
    seenBy: 'sender-order',
    plant(history, random) {
      // Each of a person's devices is a sender of its own.
      const senders = new Map(history.all('send').map(({ text, client }) => [text, client]));
      const pairs = history.says.flatMap((say, index) => {
        const next = history.says
          .slice(index + 1)
          .find(
            ({ room, text }) => room === say.room && senders.get(text) === senders.get(say.text),
          );
        return next && !say.to && !next.to ? [[say, next] as const] : [];
      });
      const pair = pick(random, pairs);
      if (!pair) return undefined;
      const [one, other] = pair;
      return history.events.map((event) => {
        if (!('text' in event && 'seq' in event && event.room === one.room)) return event;
        if (event.type === 'ack' && (event.text === one.text || event.text === other.text))
          return { ...event, seq: event.text === one.text ? other.seq : one.seq };
        if (event.text === one.text) return { ...event, text: other.text, id: other.id };
        if (event.text === other.text) return { ...event, text: one.text, id: one.id };
        return event;
      });
    },
  },
  {
    name: 'somebody speaks whose stay is over',
    seenBy: 'no-seat',
    plant(history, random) {
      const left = pick(
        random,
        history.memberRecords.filter(({ change }) => change === 'left'),
      );
      if (!left) return undefined;
      const { room, seq, atMs, alias, owner } = left;
      const speaker = history.all('client').find((client) => client.alias === alias)!.client;
      const text = 'boo';
      const say = {
        type: 'record',
        atMs,
        room,
        seq: seq + 0.5,
        kind: 'say',
        alias,
        owner,
        id: 'x-1',
        text,
      } as const;
      return history.with(left, left, say, { type: 'send', atMs, client: speaker, room, text });
    },
  },
  {
    name: 'a session speaks under an alias that another one holds',
    seenBy: 'no-seat',
    plant(history, random) {
      const say = pick(random, history.says);
      return say && history.with(say, { ...say, owner: 'x' });
    },
  },
  {
    name: 'a private message is shown to somebody else, live',
    seenBy: 'private',
    plant(history, random) {
      const places = history.says.flatMap((say) => {
        if (!say.audience) return [];
        return history.strangersTo(say).flatMap((client) => {
          const next = firstAfter(history, client, say);
          return next ? [{ say, client, next }] : [];
        });
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { say, client, next } = place;
      return history.with(next, receiveOf(say, client, next.atMs), next);
    },
  },
  {
    name: 'a private message is shown to somebody else in history',
    seenBy: 'private',
    plant(history, random) {
      const places = history.all('page').flatMap((page) => {
        const { room, toSeq, client } = page;
        const secret = history.says.find(
          (say) =>
            say.audience &&
            say.room === room &&
            say.seq < toSeq &&
            history.strangersTo(say).includes(client),
        );
        return secret ? [{ page, secret }] : [];
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { page, secret } = place;
      const leaked = receiveOf(secret, page.client, 0);
      const messages = [...page.messages, leaked].toSorted((one, other) => one.seq - other.seq);
      return history.with(page, { ...page, messages });
    },
  },
  {
    name: 'a private message is shown to a text client that it does not name',
    seenBy: 'private',
    plant(history, random) {
      const places = history.all('hear').flatMap((heard) => {
        const secret = history.says.find(
          ({ to, room, alias, text }) =>
            to &&
            room === heard.room &&
            !to.includes(heard.client) &&
            !heard.line.includes(text) &&
            ![alias, ...to].includes(history.clientOf(heard.client).alias),
        );
        return secret ? [{ heard, secret }] : [];
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { heard, secret } = place;
      const line = `${secret.alias} → ${secret.to!.join(', ')}: ${secret.text}`;
      return history.with(heard, { ...heard, line }, heard);
    },
  },
  {
    name: 'a private message is stored for somebody it does not name',
    seenBy: 'private',
    plant(history, random) {
      const say = pick(
        random,
        history.says.filter(({ audience }) => audience),
      );
      const stranger = say && pick(random, history.strangersTo(say));
      const client = stranger === undefined ? undefined : history.clientOf(stranger);
      if (!say || client?.dialect !== 'json') return undefined;
      return history.with(say, { ...say, audience: [...say.audience!, client.owner] });
    },
  },
  {
    name: 'a private message is stored for all',
    seenBy: 'private',
    plant(history, random) {
      const say = pick(
        random,
        history.says.filter(({ audience }) => audience),
      );
      if (!say) return undefined;
      const { audience: _, ...open } = say;
      return history.with(say, open);
    },
  },
  {
    name: 'a member is told twice that another has left',
    seenBy: 'notices',
    plant: (history, random) => twice(history, 'left', random),
  },
  {
    name: 'a member is told twice that another has joined',
    seenBy: 'notices',
    plant: (history, random) => twice(history, 'joined', random),
  },
  {
    name: 'a member is not told that another has left',
    seenBy: 'notices',
    plant(history, random) {
      const known = history
        .all('notice')
        .filter((notice) => notice.change === 'left' && history.readsOn(notice));
      const lost = pick(random, known);
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'somebody has quit, and members are told it is lost',
    seenBy: 'notices',
    plant(history, random) {
      const one = pick(
        random,
        history.all('notice').filter(({ why }) => why === 'quit'),
      );
      return one && history.with(one, { ...one, why: 'lost' });
    },
  },
  {
    name: 'the end of a stay is never reported',
    seenBy: 'stays',
    plant(history, random) {
      const last = history.memberRecords.filter(
        ({ change, alias, room, seq }) =>
          change === 'left' &&
          !history.memberRecords.some(
            (one) => one.alias === alias && one.room === room && one.seq > seq,
          ),
      );
      const left = pick(random, last);
      return left && withoutNotice(history, left);
    },
  },
  {
    name: 'a present member is reported lost',
    seenBy: 'stays',
    plant(history, random) {
      const there = history.all('joined').filter(({ resumed }) => !resumed);
      const joined = pick(
        random,
        there.filter((event) =>
          history.after(event).every(({ type }) => type !== 'close' && type !== 'leave'),
        ),
      );
      if (!joined) return undefined;
      const { room, seq, client } = joined;
      const { alias } = history.clientOf(client);
      const record = history.memberRecords.find(
        (one) => one.room === room && one.seq === seq && one.alias === alias,
      );
      if (!record) return undefined;
      const atMs = joined.atMs + 60;
      const left = { ...record, atMs, seq: seq + 0.3, change: 'left', why: 'lost' } as const;
      return history.with(record, record, left, {
        ...record,
        atMs,
        seq: seq + 0.6,
        stay: 'another',
      });
    },
  },
  {
    name: 'a member that returns within the grace is reported lost',
    seenBy: 'stays',
    plant(history, random) {
      const places = history.all('joined').flatMap((joined) => {
        const index = history.events.indexOf(joined);
        const close = history.events
          .slice(0, index)
          .findLast(
            (event): event is Of<'close'> =>
              event.type === 'close' && event.client === joined.client,
          );
        return joined.resumed && close && joined.atMs - close.atMs < 10_000
          ? [{ joined, close }]
          : [];
      });
      const place = pick(random, places);
      const client = place && history.clientOf(place.joined.client);
      if (!place || client?.dialect !== 'json') return undefined;
      const { room, seq } = place.joined;
      const record = history.memberRecords.findLast(
        (one) => one.room === room && one.owner === client.owner && one.seq <= seq,
      );
      if (record?.change !== 'joined') return undefined;
      const atMs = (place.joined.atMs + place.close.atMs) / 2;
      const left = { ...record, atMs, seq: seq + 0.3, change: 'left', why: 'lost' } as const;
      return history.with(record, record, left, {
        ...record,
        atMs,
        seq: seq + 0.6,
        stay: 'another',
      });
    },
  },
  {
    name: 'a say of one device is not shown on another of the same person',
    seenBy: 'missing',
    plant(history, random) {
      const own = history.receives.filter((event) => {
        const { alias, device } = history.clientOf(event.client) as Person;
        return event.from === alias && device !== undefined && history.readsOn(event);
      });
      const lost = pick(random, own);
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'a private message is not shown on one of its recipient’s devices',
    seenBy: 'missing',
    plant(history, random) {
      const secret = history.receives.filter((event) => {
        const { alias, device } = history.clientOf(event.client) as Person;
        return event.to?.includes(alias) && device !== undefined && history.readsOn(event);
      });
      const lost = pick(random, secret);
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'a second device begins another stay',
    seenBy: 'stays',
    plant(history, random) {
      const place = pick(random, furtherDevices(history).filter(isBesideAnother(history)));
      if (!place) return undefined;
      const { joined, record } = place;
      const seq = joined.seq + 0.5;
      return history.with(joined, joined, { ...record, atMs: joined.atMs, seq, stay: 'another' });
    },
  },
  {
    name: 'a member is told that another joined with its second device',
    seenBy: 'notices',
    plant(history, random) {
      const places = furtherDevices(history).flatMap(({ joined, record }) => {
        const next = history.receives.find(
          (event) => event.room === joined.room && event.seq > joined.seq && event.how === 'live',
        );
        return next ? [{ record, next }] : [];
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { record, next } = place;
      const { atMs, client, room } = next;
      const seq = next.seq - 0.5;
      const told = { seq, alias: record.alias, change: 'joined', count: 2 } as const;
      return history.with(next, { type: 'notice', atMs, client, room, ...told }, next);
    },
  },
  {
    name: 'a stay ends with the first device that leaves',
    seenBy: 'stays',
    plant(history, random) {
      const places = furtherDevices(history).filter(staysOn(history));
      const place = pick(random, places);
      if (!place) return undefined;
      const { joined, record } = place;
      const left = { ...record, change: 'left', why: 'quit' } as const;
      return history.with(joined, joined, {
        ...left,
        atMs: joined.atMs + 60,
        seq: joined.seq + 0.5,
      });
    },
  },
  {
    name: 'a seat lacks a device that is there',
    seenBy: 'devices',
    plant(history, random) {
      const places = history.all('seat').flatMap((seat) => {
        const there = history.all('joined').filter((joined) => {
          const { alias } = history.clientOf(joined.client);
          return joined.room === seat.room && alias === seat.alias && joined.atMs < seat.atMs;
        });
        const stays = there.filter((joined) =>
          history.after(joined).every(({ type }) => type !== 'close' && type !== 'leave'),
        );
        return stays.map(({ client }) => ({ seat, client: history.clientOf(client) as Person }));
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { seat, client } = place;
      const devices = seat.devices.filter((device) => device !== (client.device ?? ''));
      return history.with(seat, { ...seat, devices });
    },
  },
  {
    name: 'a seat keeps a device that left long ago',
    seenBy: 'devices',
    plant(history, random) {
      const places = history.all('leave').flatMap((leave) => {
        const { alias, device } = history.clientOf(leave.client) as Person;
        const seat = history
          .all('seat')
          .find(
            (one) =>
              one.room === leave.room && one.alias === alias && one.atMs > leave.atMs + 10_000,
          );
        const isBack = history.after(leave).some(({ type }) => type === 'joined');
        return seat && !isBack ? [{ seat, device: device ?? '' }] : [];
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { seat, device } = place;
      return history.with(seat, { ...seat, devices: [...seat.devices, device] });
    },
  },
  {
    name: 'a device loses its seat before its grace is over',
    seenBy: 'devices',
    plant(history, random) {
      const places = history.all('close').flatMap((close) => {
        const { alias, device = '' } = history.clientOf(close.client) as Person;
        const theirs = history.events.filter(
          (event): event is Of<'joined'> =>
            event.type === 'joined' && event.client === close.client,
        );
        const before = theirs.findLast(({ atMs }) => atMs < close.atMs);
        const back = theirs.find(({ atMs }) => atMs > close.atMs);
        const leaves = before && history.after(before).some(({ type }) => type === 'leave');
        const seat = history
          .all('seat')
          .find(
            ({ room, alias: whose, atMs, devices }) =>
              room === before?.room &&
              whose === alias &&
              atMs > close.atMs &&
              atMs < Math.min(close.atMs + 10_000, back?.atMs ?? Infinity) &&
              devices.includes(device),
          );
        return seat && !leaves && !close.final ? [{ seat, device }] : [];
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { seat, device } = place;
      return history.with(seat, {
        ...seat,
        devices: seat.devices.filter((each) => each !== device),
      });
    },
  },
  {
    name: 'a newcomer is shown a member that is not there',
    seenBy: 'roster',
    plant(history, random) {
      const joined = pick(random, history.all('joined'));
      return (
        joined &&
        history.with(joined, {
          ...joined,
          members: [...joined.members, 'mallory'],
          count: joined.count + 1,
        })
      );
    },
  },
  {
    name: 'a replay omits stored records and calls it truncated',
    seenBy: 'truncated',
    plant(history, random) {
      const places = history.all('joined').flatMap((joined) => {
        const [next] = joined.resumed ? history.after(joined) : [];
        return next?.type === 'receive' && next.how === 'replay' ? [{ joined, next }] : [];
      });
      const place = pick(random, places);
      if (!place) return undefined;
      const { joined, next } = place;
      return history.with(joined, { ...joined, truncated: true }).filter((event) => event !== next);
    },
  },
  {
    name: 'an ack overtakes the message',
    seenBy: 'early-ack',
    plant(history, random) {
      const pairs = history.all('ack').flatMap((ack) => {
        const own = history.receives.find(
          ({ client, room, seq, how }) =>
            client === ack.client && room === ack.room && seq === ack.seq && how === 'live',
        );
        return own && history.after(own)[0] === ack ? [{ own, ack }] : [];
      });
      const pair = pick(random, pairs);
      return pair && history.swapped(pair.own, pair.ack);
    },
  },
  {
    name: 'a page of history has a hole',
    seenBy: 'history',
    plant(history, random) {
      const page = pick(
        random,
        history.all('page').filter(({ messages }) => messages.length > 0),
      );
      if (!page) return undefined;
      const lost = random.pick(page.messages);
      return history.with(page, {
        ...page,
        messages: page.messages.filter((message) => message !== lost),
      });
    },
  },
  {
    name: 'a line is lost on its way to a text client',
    seenBy: 'missing',
    plant(history, random) {
      const lost = pick(
        random,
        history.all('hear').filter((heard) => heard.line.includes(': ') && history.readsOn(heard)),
      );
      return lost && history.without((event) => event === lost);
    },
  },
  {
    name: 'a line is shown twice to a text client',
    seenBy: 'twice',
    plant(history, random) {
      const one = pick(
        random,
        history.all('hear').filter(({ line }) => line.includes(': ')),
      );
      return one && history.with(one, one, one);
    },
  },
  {
    name: 'two lines change places for a text client',
    seenBy: 'order',
    plant(history, random) {
      const pairs = history.all('hear').flatMap((heard) => {
        const [next] = history.after(heard);
        const isSaid =
          heard.line.includes(': ') && next?.type === 'hear' && next.line.includes(': ');
        return isSaid ? [[heard, next] as const] : [];
      });
      const pair = pick(random, pairs);
      return pair && history.swapped(...pair);
    },
  },
  {
    name: 'a line that nobody sent is shown to a text client',
    seenBy: 'phantom',
    plant(history, random) {
      const one = pick(random, history.all('hear'));
      return one && history.with(one, one, { ...one, line: 'mallory: boo' });
    },
  },
  {
    name: 'the first ack after the fault is late',
    seenBy: 'recovery',
    plant(history, random) {
      const one = pick(random, history.all('recovery'));
      const [fault] = history.all('run')[0]?.faults ?? [];
      const boundMs = fault?.boundsMs[one?.bound ?? ''];
      return one && boundMs !== undefined
        ? history.with(one, { ...one, tookMs: boundMs + 1 })
        : undefined;
    },
  },
  {
    name: 'there is no ack after the fault',
    seenBy: 'recovery',
    plant(history, random) {
      const one = pick(random, history.all('recovery'));
      return one && history.with(one, { ...one, tookMs: null });
    },
  },
  {
    name: 'the recovery is not measured',
    seenBy: 'recovery',
    plant: (history) => history.without(({ type }) => type === 'recovery'),
  },
  {
    name: 'a member does not come back',
    seenBy: 'recovery',
    plant(history, random) {
      const last = history
        .all('joined')
        .filter(
          (joined) => joined.resumed && !history.after(joined).some(({ type }) => type === 'close'),
        );
      const back = pick(random, last);
      return (
        back &&
        history.without(
          (event) =>
            event === back || (history.after(back).includes(event) && event.type !== 'send'),
        )
      );
    },
  },
  {
    name: 'nothing proves the fault',
    seenBy: 'invalid',
    plant: (history) => history.without(({ type }) => type === 'proof'),
  },
  {
    name: 'no fault was put in',
    seenBy: 'invalid',
    plant: (history) =>
      history.without(({ type }) => type === 'fault' || type === 'proof' || type === 'recovery'),
  },
  {
    name: 'nothing was acknowledged',
    seenBy: 'invalid',
    plant: (history) => history.without(({ type }) => type === 'ack'),
  },
];

/** Whether nobody leaves after it, so that the whole stay is judged. */
const staysOn =
  (history: History) =>
  ({ joined }: { readonly joined: Of<'joined'> }): boolean =>
    history.after(joined).every(({ type }) => type !== 'close' && type !== 'leave');

/** Whether another device of the person is there before it, and does not leave. */
const isBesideAnother =
  (history: History) =>
  ({ joined }: { readonly joined: Of<'joined'> }): boolean => {
    const { alias } = history.clientOf(joined.client) as Person;
    return history.all('joined').some((other) => {
      const isOwn = (history.clientOf(other.client) as Person).alias === alias;
      const isEarlier = other.room === joined.room && other.atMs < joined.atMs;
      return (
        isOwn && isEarlier && other.client !== joined.client && staysOn(history)({ joined: other })
      );
    });
  };

/** Where a person's further device joins during a stay; `record`: the stay's `joined`. */
function furtherDevices(history: History): { joined: Of<'joined'>; record: MemberRecord }[] {
  return history.all('joined').flatMap((joined) => {
    const { alias, device } = history.clientOf(joined.client) as Person;
    const record = history.memberRecords.findLast(
      (one) => one.room === joined.room && one.alias === alias && one.seq <= joined.seq,
    );
    const isFurther = device !== undefined && !joined.resumed && record?.change === 'joined';
    // At the same moment the stay may begin with it.
    return isFurther && record.atMs < joined.atMs ? [{ joined, record }] : [];
  });
}

function twice(
  history: History,
  change: 'joined' | 'left',
  random: Random,
): HistoryEvent[] | undefined {
  const told = history.all('notice').filter((notice: Notice) => notice.change === change);
  const one = pick(random, told);
  return one && history.with(one, one, one);
}

/** Removes it from log and notices. */
function withoutNotice(history: History, { room, seq, alias }: MemberRecord): HistoryEvent[] {
  return history.without(
    (event) =>
      (event.type === 'record' && event.room === room && event.seq === seq) ||
      (event.type === 'notice' && event.room === room && event.seq === seq) ||
      (event.type === 'hear' &&
        event.room === room &&
        event.line === `${alias} has left the chat room!`),
  );
}
