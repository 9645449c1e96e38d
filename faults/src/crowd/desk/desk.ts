// A room in which messages are scheduled: by people at all gateways, for the seconds that come,
// for all or for one, once or each minute. Some are cancelled, some just when they are due; one
// author is muted again and again.
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerMessage } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import type { Random } from '../../run/random.ts';
import type { Recorder } from '../../run/recorder.ts';
import type { Doors } from '../crowd.ts';
import { newSecret, person } from '../person.ts';
import { Author } from './author.ts';
import type { Promised } from './author.ts';
import { Diary } from './diary.ts';
import { Muter } from './muter.ts';

const PACE_MS = [400, 1_100] as const;
const AHEAD_MS = [700, 4_000] as const;
/** Due at once: so many by each. */
const RUSH = 4;
const RUSH_SECONDS = 2;
const BEFORE_MS = 150;
const AWAY_MS = [200, 3_000] as const;
const AWAY_SHARE = 0.03;
const SAY_SHARE = 0.25;
const PRIVATE_SHARE = 0.25;
const CANCEL_SHARE = 0.3;
/** Around the time of the message. */
const RACE_MS = [-150, 350] as const;
const SETTLE_MS_MAX = 60_000;
const RETRY_MS = 20;
const SECOND_MS = 1_000;

export interface DeskOptions {
  readonly recorder: Recorder;
  readonly random: Random;
  readonly doors: Doors;
  /** One letter, which no other desk has. */
  readonly letter: string;
  /** The secret of the operator's session. */
  readonly operator: string;
}

export class Desk {
  readonly room: string;
  readonly #options: DeskOptions;
  /** The operator, who mutes. */
  readonly #moderator: Author;
  /** Who is muted now and then. */
  readonly #muted: Author;
  readonly #authors: readonly Author[];
  readonly #stop = new AbortController();
  readonly #diary: Diary;
  readonly #cancelling: Promise<void>[] = [];
  #running: Promise<unknown> = Promise.resolve();
  #texts = 0;
  #recurring: Promised | undefined;

  constructor(options: DeskOptions) {
    const { letter, doors, operator, recorder } = options;
    this.#options = options;
    this.room = `desk-${letter}`;
    this.#diary = new Diary(recorder);
    const author = (
      role: string,
      place: number,
      whose: { session?: string; device?: string } = {},
    ): Author => {
      const who = person({ doors, letter, role, place, ...whose });
      const onFrame = (frame: ServerMessage): void => this.#diary.hear(frame);
      return new Author({ recorder, room: this.room, onFrame, ...who });
    };
    const ben = { session: newSecret() };
    this.#moderator = author('opa', 0, { session: operator });
    this.#muted = author('dan', 1);
    this.#authors = [
      author('ava', 0),
      author('ben', 1, ben),
      author('ben', 2, { ...ben, device: 'phone' }),
      author('cid', 2),
      this.#muted,
    ];
  }

  /** Scheduled messages that were promised and not cancelled. */
  get promised(): readonly Promised[] {
    return this.#authors.flatMap((author) => author.promised);
  }
  /** How many of them nobody has heard, though their time has come. */
  get overdue(): number {
    const { nowMs } = this.#options.recorder;
    return this.#unheard.filter(({ dueMs }) => dueMs <= nowMs).length;
  }
  /** How long after its time the latest one came, ms. */
  get latestMs(): number {
    return Math.max(0, ...this.promised.map((one) => this.#diary.lateMs(one) ?? 0));
  }
  /** How often the recurring message was said. */
  get recurred(): number {
    return this.#recurring === undefined ? 0 : this.#diary.timesOf(this.#recurring.text);
  }

  /** Makes the room, and lets everybody in. */
  async open(): Promise<void> {
    const isThere = async (): Promise<void> => {
      const create = { type: 'act', id: 'create', act: 'create', access: 'open' };
      const answer = await this.#moderator.member.ask(create);
      if (answer?.type !== 'acted') throw new Error(`no room: ${JSON.stringify(answer)}`);
    };
    await eventually(isThere, { timeoutMs: SETTLE_MS_MAX });
    for (const { member } of [this.#moderator, ...this.#authors]) await member.comeIn();
  }

  /** They go on until `close`. */
  begin(): void {
    const { random } = this.#options;
    const lives = this.#authors.map((one) => this.#live(one, random.fork(one.member.name)));
    this.#running = Promise.all([
      ...lives,
      this.#recur(),
      this.#muter(random.fork('mutes')).run(this.#stop.signal),
    ]);
  }

  #muter(random: Random): Muter {
    const { recorder } = this.#options;
    const { member: by } = this.#moderator;
    return new Muter({ recorder, random, room: this.room, by, who: this.#muted.member.alias });
  }

  /** Everybody schedules messages for the same second. Resolves shortly before it. */
  async rush(): Promise<void> {
    const due = (Math.ceil(Date.now() / SECOND_MS) + RUSH_SECONDS) * SECOND_MS;
    for (const author of this.#authors)
      for (let count = 0; count < RUSH; count += 1)
        this.#later(author.schedule({ text: this.#text(), at: due }));
    await delay(due - Date.now() - BEFORE_MS);
  }

  /** Returns ms from the time of a message that is due after that until it is said. */
  firstSaidAfter(sinceMs: number): number | undefined {
    const late = this.promised
      .filter(({ dueMs }) => dueMs >= sinceMs)
      .flatMap((one) => this.#diary.lateMs(one) ?? []);
    return late.length === 0 ? undefined : Math.min(...late);
  }

  /** All is said or dropped; then everybody reads their list and all there is, and leaves. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#cancelling);
    const all = [...this.#authors, this.#moderator];
    await Promise.all(all.map(({ member }) => member.comeIn()));
    const settled = async (): Promise<void> => {
      if (this.#unheard.length === 0) return;
      for (const author of this.#authors) await author.learnDropped();
      throw new Error('not all is said');
    };
    await eventually(settled, { timeoutMs: SETTLE_MS_MAX, intervalMs: 500 }).catch(() => undefined);
    const [first] = this.#authors;
    if (this.#recurring !== undefined) await first!.cancel(this.#recurring.id);
    let end: number | undefined;
    while (end === undefined) {
      await this.#moderator.member.comeIn();
      end = await this.#moderator.member.say(this.#text());
    }
    const last = end;
    for (const author of all) await this.#settle(author, last);
    for (const { member } of all) await member.leave();
  }

  get #unheard(): readonly Promised[] {
    const open = this.#authors.flatMap((author) => author.open);
    return open.filter(({ text }) => this.#diary.timesOf(text) === 0);
  }

  async #settle(author: Author, last: number): Promise<void> {
    const { member } = author;
    const hasAll = async (): Promise<void> => {
      await member.comeIn();
      if (member.ear.position < last) throw new Error(`${member.name} is behind`);
    };
    await eventually(hasAll, { timeoutMs: SETTLE_MS_MAX, intervalMs: RETRY_MS });
    await author.list();
    await member.readHistory(Infinity);
  }

  #text(): string {
    this.#texts += 1;
    return `memo-${this.#options.letter}-${this.#texts}.`;
  }

  #later(work: Promise<unknown>): void {
    this.#cancelling.push(work.then(() => undefined));
  }

  async #live(author: Author, random: Random): Promise<void> {
    const { member } = author;
    while (!this.#stop.signal.aborted) {
      await delay(random.whole(...PACE_MS));
      await member.comeIn();
      if (random.next() < AWAY_SHARE) member.goAway(random.whole(...AWAY_MS));
      else if (random.next() < SAY_SHARE) await member.say(this.#text());
      else await this.#scheduleOne(author, random);
    }
  }

  async #scheduleOne(author: Author, random: Random): Promise<void> {
    const others = this.#authors.filter(({ member }) => member.alias !== author.member.alias);
    const to = random.next() < PRIVATE_SHARE && [random.pick(others).member.alias];
    const at = Date.now() + random.whole(...AHEAD_MS);
    const promised = await author.schedule({ text: this.#text(), at, ...(to && { to }) });
    if (promised === undefined || random.next() >= CANCEL_SHARE) return;
    // From any device.
    const own = this.#authors.filter(({ member }) => member.alias === author.member.alias);
    const by = random.pick(own);
    const inMs = promised.dueMs - this.#options.recorder.nowMs;
    const waitMs = random.next() < 0.7 ? inMs + random.whole(...RACE_MS) : 0;
    this.#later(this.#cancel(author, by, { promised, waitMs }));
  }

  async #cancel(
    author: Author,
    by: Author,
    { promised, waitMs }: { promised: Promised; waitMs: number },
  ): Promise<void> {
    await delay(Math.max(0, waitMs));
    if ((await by.cancel(promised.id)) !== 'too-late') author.forget(promised.id);
  }

  /** Two each minute. One of them is cancelled after its first time. */
  async #recur(): Promise<void> {
    const [first] = this.#authors;
    const other = this.#authors.at(-2)!;
    const second = (new Date().getUTCSeconds() + 3) % 60;
    this.#recurring = await first!.schedule({ text: this.#text(), second });
    const ending = await other.schedule({ text: this.#text(), second });
    if (ending === undefined) return;
    const isSaid = (): void => {
      if (this.#diary.timesOf(ending.text) === 0) throw new Error('not yet');
    };
    await eventually(isSaid, { timeoutMs: SETTLE_MS_MAX }).catch(() => undefined);
    await other.cancel(ending.id);
    other.forget(ending.id);
  }
}
