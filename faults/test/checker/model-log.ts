// One model room in which everything is stored and told at once: what models of single promises
// have in common (model-desk.ts, model-hall.ts).
import type { HistoryEvent } from '../../src/history.ts';
import type { RecordEvent } from '../../src/log-history.ts';

export type Unstamped<E> = E extends HistoryEvent ? Omit<E, 'atMs'> : never;
type Bare<R> = R extends RecordEvent ? Omit<R, 'type' | 'atMs' | 'room' | 'seq'> : never;
type Say = Extract<RecordEvent, { kind: 'say' }>;

const STEP_MS = 10;

export interface ModelLogOptions {
  readonly room: string;
  /** The kind of fault that the history is of. */
  readonly kind: string;
  /** Aliases, each of one client of that name. */
  readonly people: readonly string[];
  /** Who of them keeps to themselves what they read. */
  readonly hides?: string;
}

export class ModelLog {
  readonly room: string;
  readonly #events: HistoryEvent[] = [];
  readonly #records: RecordEvent[] = [];
  readonly #here = new Set<string>();
  readonly #stays = new Map<string, string>();
  nowMs = 0;
  seq = 0;
  #count = 0;

  constructor({ room, kind, people, hides }: ModelLogOptions) {
    this.room = room;
    const faults = [{ kind, boundsMs: {} }];
    const header = { type: 'run', seed: 1, faults, graceMs: 15_000, lostWithinMs: 5_000 } as const;
    this.write({ ...header, setup: {} });
    for (const alias of people) {
      const whose = { client: alias, alias, dialect: 'json', owner: `o-${alias}` } as const;
      this.write({ type: 'client', ...whose, ...(alias === hides && { hides: true }) });
    }
    this.write({ type: 'fault', fault: 'f1', kind, target: 'a room' });
    this.write({ type: 'proof', fault: 'f1', what: 'it was seen' });
  }

  get here(): readonly string[] {
    return [...this.#here];
  }
  get says(): readonly Say[] {
    return this.#records.filter((record) => record.kind === 'say');
  }

  write(event: Unstamped<HistoryEvent>): void {
    this.nowMs += STEP_MS;
    this.#events.push({ ...event, atMs: this.nowMs });
  }

  /** Returns its seq. */
  record(record: Bare<RecordEvent>): number {
    const place = {
      type: 'record',
      atMs: this.nowMs,
      room: this.room,
      seq: (this.seq += 2),
    } as const;
    this.#records.push({ ...place, ...record });
    return this.seq;
  }

  /** Unlike any other. */
  text(by: string): string {
    return `${by} ${(this.#count += 1)}`;
  }

  join(alias: string): void {
    const stay = `stay-${(this.#count += 1)}`;
    const whose = { alias, owner: `o-${alias}`, stay };
    const seq = this.record({ kind: 'member', ...whose, change: 'joined' });
    this.#here.add(alias);
    this.#notice(alias, { seq, change: 'joined' });
    const members = this.here.toSorted();
    const roster = { view: seq, members, count: members.length };
    const how = { resumed: false, truncated: false, more: false };
    this.write({ type: 'joined', client: alias, room: this.room, seq, ...roster, ...how });
    this.#stays.set(alias, stay);
  }

  leave(alias: string): void {
    const whose = { alias, owner: `o-${alias}`, stay: this.#stays.get(alias)! };
    const seq = this.record({ kind: 'member', ...whose, change: 'left', why: 'quit' });
    this.#here.delete(alias);
    this.#notice(alias, { seq, change: 'left', why: 'quit' });
    this.write({ type: 'leave', client: alias, room: this.room });
  }

  #notice(alias: string, told: { seq: number; change: 'joined' | 'left'; why?: 'quit' }): void {
    const count = this.#here.size;
    for (const client of this.#here)
      if (client !== alias)
        this.write({ type: 'notice', client, room: this.room, alias, count, ...told });
  }

  /** Returns its seq. */
  say(by: string, text: string, of: { to?: string } = {}): number {
    const { to } = of;
    this.write({ type: 'send', client: by, room: this.room, text, ...(to && { to: [to] }) });
    const seq = this.store(by, { id: text, text, ...of });
    this.write({ type: 'ack', client: by, room: this.room, text, id: text, seq });
    return seq;
  }

  /** Stores a message and shows it to those who are here and may see it. Returns its seq. */
  store(by: string, of: { id: string; text: string; to?: string; scheduled?: true }): number {
    const { to, scheduled, ...said } = of;
    const named = to === undefined ? {} : { to: [to] };
    const audience = to === undefined ? {} : { audience: [`o-${to}`] };
    const whose = { alias: by, owner: `o-${by}` };
    const marked = scheduled && { scheduled };
    const seq = this.record({ kind: 'say', ...whose, ...said, ...named, ...audience, ...marked });
    for (const client of this.#here)
      if (to === undefined || client === to || client === by) {
        const message = { seq, from: by, ...said, ...named, how: 'live' } as const;
        this.write({ type: 'receive', client, room: this.room, ...message });
      }
    return seq;
  }

  end(): HistoryEvent[] {
    this.write({ type: 'log', room: this.room, lastSeq: this.seq, removedBelow: 0 });
    return [...this.#events, ...this.#records];
  }
}
