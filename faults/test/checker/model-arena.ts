// A model room with a card that keeps every promise: one moderator bars one person again and again,
// a witness talks beside them. The checker must find nothing in its record.
import type { ActRecord } from '../../src/act-history.ts';
import type { HistoryEvent } from '../../src/history.ts';
import type { RecordEvent } from '../../src/log-history.ts';
import type { Bar } from '../../src/checker/acts/barred.ts';

type Unstamped<E> = E extends HistoryEvent ? Omit<E, 'atMs'> : never;
type Role = 'toby' | 'wini';

const ROOM = 'ring';
const STEP_MS = 10;
const LIFT = { ban: 'unban', mute: 'unmute', remove: 'accept-invite' } as const;

/** Returns the history of a closed room in which these acts were done, one after the other. */
export function arenaHistory(bars: readonly Bar[]): HistoryEvent[] {
  const arena = new ModelArena();
  arena.begin();
  for (const bar of bars) arena.race(bar);
  return arena.end();
}

class ModelArena {
  readonly #events: HistoryEvent[] = [];
  readonly #records: RecordEvent[] = [];
  readonly #here = new Map<Role, { readonly stay: string }>();
  #nowMs = 0;
  #seq = 0;
  #count = 0;
  #muted = false;

  begin(): void {
    const faults = [{ kind: 'acts-raced', boundsMs: {} }];
    const header = { type: 'run', seed: 1, faults, graceMs: 15_000, lostWithinMs: 5_000 } as const;
    this.#write({ ...header, setup: {} });
    for (const alias of ['opal', 'toby', 'wini'])
      this.#write({ type: 'client', client: alias, alias, dialect: 'json', owner: `o-${alias}` });
    this.#write({ type: 'fault', fault: 'f1', kind: 'acts-raced', target: 'a room' });
    this.#write({ type: 'proof', fault: 'f1', what: 'some races' });
    this.#act('create', undefined, { access: 'closed' });
    this.#acted();
    this.#join('wini');
    this.#join('toby');
  }

  /** From the act, with says on their way, until the person is back. */
  race(bar: Bar): void {
    this.#say('toby');
    this.#say('wini');
    const text = this.#send('toby');
    this.#act(bar, 'toby');
    // On its way when the act was stored, and stored before the seat was changed.
    this.#store('toby', text);
    const seatSeq = this.#next();
    if (bar === 'mute') this.#muted = true;
    else this.#leave('toby', seatSeq);
    const { stay = '' } = this.#here.get('toby') ?? {};
    this.#acted({ seq: bar === 'mute' ? seatSeq : this.#seq, stay, muted: this.#muted });
    this.#card(bar, true);
    const refused = this.#send('toby');
    const whose = { client: 'toby', room: ROOM, text: refused } as const;
    this.#write({ type: 'refusal', ...whose, code: 'forbidden', stored: 'no' });
    this.#say('wini');
    if (bar === 'ban') {
      this.#act('unban', 'toby');
      this.#acted();
      this.#act('accept-invite', 'toby');
    } else this.#act(LIFT[bar], 'toby');
    this.#next();
    this.#muted = false;
    this.#acted();
    this.#card(bar, false);
    if (bar !== 'mute') this.#join('toby');
    this.#say('toby');
    this.#say('wini');
  }

  end(): HistoryEvent[] {
    for (const role of this.#here.keys()) {
      const messages = this.#records.flatMap((record) =>
        record.kind === 'say' && role === 'wini' ? [seenOf(record)] : [],
      );
      const page = { client: role, room: ROOM, fromSeq: 1, toSeq: this.#seq, messages };
      if (role === 'wini') this.#write({ type: 'page', ...page });
    }
    this.#write({ type: 'log', room: ROOM, lastSeq: this.#records.at(-1)!.seq, removedBelow: 0 });
    return [...this.#events, ...this.#records];
  }

  #write(event: Unstamped<HistoryEvent>): void {
    this.#nowMs += STEP_MS;
    this.#events.push({ ...event, atMs: this.#nowMs });
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }

  #record(record: RecordOf): RecordEvent {
    const place = { type: 'record', atMs: this.#nowMs, room: ROOM, seq: this.#next() } as const;
    const stored = { ...place, ...record };
    this.#records.push(stored);
    return stored;
  }

  #act(act: string, who?: string, more: { access?: string } = {}): void {
    const client = act === 'accept-invite' ? 'toby' : 'opal';
    const id = `act-${(this.#count += 1)}`;
    this.#write({ type: 'act', client, room: ROOM, id, act, ...(who && { who }) });
    const by = client;
    this.#record({ kind: 'act', act, by, who: who === undefined ? [] : [who], ...more });
  }

  #acted(found?: { seq: number; stay: string; muted: boolean }): void {
    const { client, id } = this.#events.findLast((event) => event.type === 'act')!;
    const { seq } = this.#records.findLast(({ kind }) => kind === 'act')!;
    this.#write({ type: 'acted', client, room: ROOM, id, seq });
    if (found) this.#write({ type: 'seat-found', room: ROOM, id, alias: 'toby', ...found });
  }

  #card(bar: Bar, is: boolean): void {
    const lists = { bans: is && bar === 'ban', mutes: is && bar === 'mute' };
    const bans = lists.bans ? ['toby'] : [];
    const mutes = lists.mutes ? ['toby'] : [];
    const askedMs = this.#nowMs + 1;
    this.#write({ type: 'card', client: 'opal', room: ROOM, askedMs, bans, mutes });
  }

  #join(role: Role): void {
    const stay = `stay-${(this.#count += 1)}`;
    const seatSeq = this.#next();
    const whose = { alias: role, owner: `o-${role}`, stay, seatSeq };
    const { seq } = this.#record({ kind: 'member', ...whose, change: 'joined' });
    this.#tellOthers(role, { seq, change: 'joined', count: this.#here.size + 1 });
    this.#here.set(role, { stay });
    const members = [...this.#here.keys()];
    const roster = { seq, view: seq, members, count: members.length };
    const joined = { type: 'joined', client: role, room: ROOM, ...roster } as const;
    this.#write({ ...joined, resumed: false, truncated: false });
  }

  #leave(role: Role, seatSeq: number): void {
    const { stay } = this.#here.get(role)!;
    const whose = { alias: role, owner: `o-${role}`, stay, seatSeq };
    const left = { change: 'left', why: 'removed' } as const;
    const { seq } = this.#record({ kind: 'member', ...whose, ...left });
    this.#here.delete(role);
    this.#write({ type: 'removed', client: role, room: ROOM });
    this.#tellOthers(role, { seq, ...left, count: this.#here.size });
  }

  #tellOthers(
    alias: Role,
    told: { seq: number; change: 'joined' | 'left'; why?: 'removed'; count: number },
  ): void {
    for (const client of this.#here.keys())
      if (client !== alias) this.#write({ type: 'notice', client, room: ROOM, alias, ...told });
  }

  #say(role: Role): void {
    this.#store(role, this.#send(role));
  }
  #send(role: Role): string {
    const text = `${role} ${(this.#count += 1)}`;
    this.#write({ type: 'send', client: role, room: ROOM, text });
    return text;
  }
  #store(role: Role, text: string): void {
    const whose = { alias: role, owner: `o-${role}`, id: text, text };
    const { seq } = this.#record({ kind: 'say', ...whose });
    for (const client of this.#here.keys()) {
      const message = { seq, id: text, from: role, text, how: 'live' } as const;
      // It was put out where the act stands in the order.
      if (client === 'toby' && this.#isBarred) continue;
      this.#write({ type: 'receive', client, room: ROOM, ...message });
    }
    if (!this.#isBarred || role !== 'toby')
      this.#write({ type: 'ack', client: role, room: ROOM, text, id: text, seq });
  }
  get #isBarred(): boolean {
    const last = this.#records.findLast(({ kind }) => kind === 'act');
    return last?.kind === 'act' && (last.act === 'ban' || last.act === 'remove');
  }
}

type RecordOf =
  | Omit<Extract<RecordEvent, { kind: 'say' }>, Placed>
  | Omit<Extract<RecordEvent, { kind: 'member' }>, Placed>
  | ActRecord;
type Placed = 'type' | 'atMs' | 'room' | 'seq';

const seenOf = ({ seq, id, alias: from, text }: Extract<RecordEvent, { kind: 'say' }>) => ({
  seq,
  id,
  from,
  text,
});
