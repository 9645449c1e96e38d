// A room in which messages are amended: its people say, reply, react, edit and erase, all at the
// same few messages, at all gateways at once; some of it in private. They go away and come back.
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import type { Random } from '../../run/random.ts';
import type { Recorder } from '../../run/recorder.ts';
import type { Doors } from '../crowd.ts';
import { newSecret, person } from '../person.ts';
import { BoardDeeds } from './board-deeds.ts';
import { BoardMember } from './board-member.ts';

/** What one of them does at the same time. */
const HANDS = 2;
const PACE_MS = [40, 120] as const;
const AWAY_MS = [200, 3_000] as const;
const AWAY_SHARE = 0.015;
const RETRY_MS = 20;
const SETTLE_MS_MAX = 40_000;
const ALL_PAGES = 1_000;
const THREADS_READ = 5;

export interface BoardOptions {
  readonly recorder: Recorder;
  readonly random: Random;
  readonly doors: Doors;
  /** One letter, which no other board has. */
  readonly letter: string;
  /** The secret of the operator's session. */
  readonly operator: string;
  /** The gateways that know amendments; by default all. */
  readonly places?: readonly number[];
}

export class Board {
  readonly room: string;
  readonly #options: BoardOptions;
  readonly #people: readonly BoardMember[];
  /** The operator, who may erase the messages of others. */
  readonly #moderator: BoardMember;
  /** Those whose gateways tell no amendments, or who ask for none. */
  readonly #onlookers: readonly BoardMember[];
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  readonly #deeds: BoardDeeds;

  constructor(options: BoardOptions) {
    const { letter, doors, operator, recorder } = options;
    this.#options = options;
    this.room = `board-${letter}`;
    const all = Array.from({ length: doors.places }, (_, place) => place);
    const places = options.places ?? all;
    const others = options.places === undefined ? all : all.filter((one) => !places.includes(one));
    const member = (
      role: string,
      place: number,
      whose: { session?: string; device?: string } = {},
    ): BoardMember => {
      const who = person({ doors, letter, role, place, places, ...whose });
      return new BoardMember({ recorder, room: this.room, amends: true, ...who });
    };
    const ben = { session: newSecret() };
    this.#moderator = member('opa', 0, { session: operator });
    this.#people = [
      this.#moderator,
      member('ava', 0),
      member('ben', 1, ben),
      member('ben', 2, { ...ben, device: 'phone' }),
      member('cid', 2),
    ];
    const deeds = { recorder, letter, moderator: this.#moderator.alias };
    this.#deeds = new BoardDeeds({ ...deeds, aliases: this.#people.map(({ alias }) => alias) });
    this.#onlookers = ['nan', 'ned'].map((role, place) => {
      const who = person({ doors, letter, role, place, places: others });
      const asSaid = options.places !== undefined;
      return new BoardMember({ recorder, room: this.room, amends: false, asSaid, ...who });
    });
  }

  get people(): readonly BoardMember[] {
    return this.#people;
  }
  /** Amendments that were acknowledged. */
  get amended(): number {
    return this.#deeds.times.length;
  }

  /** Makes the room, and lets everybody in. */
  async open(): Promise<void> {
    const isThere = async (): Promise<void> => {
      const create = { type: 'act', id: 'create', act: 'create', access: 'open' };
      const answer = await this.#moderator.ask(create);
      if (answer?.type !== 'acted') throw new Error(`no room: ${JSON.stringify(answer)}`);
    };
    await eventually(isThere, { timeoutMs: SETTLE_MS_MAX });
    for (const one of [...this.#people, ...this.#onlookers]) {
      await one.comeIn();
      // Its gateway learns that nothing became of any message, and must learn otherwise later.
      await one.readHistory(1);
    }
  }

  /** They go on until `close`. */
  begin(): void {
    const { random } = this.#options;
    const hands = this.#people.flatMap((one) =>
      Array.from({ length: HANDS }, (_, hand) =>
        this.#live(one, { random: random.fork(`${one.name} ${hand}`), mayGo: hand === 0 }),
      ),
    );
    const watching = this.#onlookers.map((one) => this.#watch(one, random.fork(one.name)));
    this.#running = Promise.all([...hands, ...watching]);
  }

  /** Returns ms from `sinceMs` to the first acknowledgement of a later amendment. */
  firstAmendmentAfter(sinceMs: number): number | undefined {
    const first = this.#deeds.times.find(({ askedMs }) => askedMs >= sinceMs);
    return first === undefined ? undefined : first.ackedMs - sinceMs;
  }

  /** Everybody erases their own messages, at once. Their outcomes come later. */
  eraseSome(): void {
    for (const member of this.#people) this.#deeds.eraseOwn(member);
  }

  /** All come back, read everything, and leave. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#deeds.settled();
    const all = [...this.#people, ...this.#onlookers];
    await Promise.all(all.map((one) => one.comeIn()));
    let end: number | undefined;
    while (end === undefined) {
      end = await this.#moderator.say(this.#deeds.text());
      if (end === undefined) await this.#moderator.comeIn();
    }
    const last = end;
    await Promise.all(all.map((one) => this.#settle(one, last)));
    for (const one of all) await one.leave();
  }

  async #settle(member: BoardMember, last: number): Promise<void> {
    const hasAll = async (): Promise<void> => {
      await member.comeIn();
      if (member.ear.position < last) throw new Error(`${member.name} is behind`);
    };
    await eventually(hasAll, { timeoutMs: SETTLE_MS_MAX, intervalMs: RETRY_MS });
    await member.readHistory(ALL_PAGES);
    for (const { seq } of member.ear.known.slice(-THREADS_READ)) await member.readThread(seq);
  }

  async #live(
    member: BoardMember,
    { random, mayGo }: { readonly random: Random; readonly mayGo: boolean },
  ): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await delay(random.whole(...PACE_MS));
      await member.comeIn();
      if (mayGo && random.next() < AWAY_SHARE) member.goAway(random.whole(...AWAY_MS));
      else await this.#deeds.doSomething(member, random);
    }
  }

  /** Reads along, and goes away now and then. */
  async #watch(member: BoardMember, random: Random): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await delay(random.whole(...AWAY_MS));
      await member.comeIn();
      if (random.next() < 0.5) await member.readHistory(1);
      else member.goAway(random.whole(...AWAY_MS));
    }
  }
}
