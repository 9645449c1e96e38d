// A room in which people talk and say how far they have read, at all gateways, on several devices;
// some of it in private. One comes and goes; one keeps to themselves what they read. Some fall
// silent when something fails, so that nothing of theirs is told again.
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import type { StoredMarks } from '../../deployment/stored-marks.ts';
import type { Random } from '../../run/random.ts';
import type { Recorder } from '../../run/recorder.ts';
import type { Doors } from '../crowd.ts';
import { newSecret, person } from '../person.ts';
import { Reader } from './reader.ts';

const PACE_MS = [80, 250] as const;
const AWAY_MS = [200, 3_000] as const;
const AWAY_SHARE = 0.02;
const OUT_MS = [300, 2_000] as const;
const PRIVATE_SHARE = 0.25;
const MENTION_SHARE = 0.2;
const LATEST = 12;
/** Has two devices, and goes on. */
const PERSON_OF_TWO = 'ben';
const LAST_WORD_MS = [150, 450] as const;
const LOOK_MS = 250;
const SETTLE_MS_MAX = 40_000;
/** The first marks of all are stored by then. */
const BEGUN_MS = 1_500;

export interface HallOptions {
  readonly recorder: Recorder;
  readonly random: Random;
  readonly doors: Doors;
  /** Reads marks past the gateways. */
  readonly marks: StoredMarks;
  /** One letter, which no other hall has. */
  readonly letter: string;
}

export class Hall {
  readonly room: string;
  readonly #options: HallOptions;
  /** In the room all the time. */
  readonly #people: readonly Reader[];
  /** Comes and goes. */
  readonly #guest: Reader;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  /** Aliases of those who say no marks any more. */
  readonly #silent = new Set<string>();
  /** When receipts were shown, in the run's time. */
  readonly #receipts: { readonly askedMs: number; readonly shownMs: number }[] = [];
  #texts = 0;

  constructor(options: HallOptions) {
    const { letter, doors, recorder } = options;
    this.#options = options;
    this.room = `hall-${letter}`;
    const reader = (
      role: string,
      place: number,
      whose: { session?: string; device?: string; hides?: boolean } = {},
    ): Reader => {
      const { hides = false, ...named } = whose;
      const who = person({ doors, letter, role, place, ...named });
      return new Reader({ recorder, room: this.room, hides, ...who });
    };
    const ben = { session: newSecret() };
    this.#people = [
      reader('ava', 0),
      reader(PERSON_OF_TWO, 1, ben),
      reader(PERSON_OF_TWO, 2, { ...ben, device: 'phone' }),
      reader('cid', 2),
      reader('dan', 1, { hides: true }),
      // So that with each failure there is one to fall silent.
      reader('fay', 0),
      reader('gus', 2),
    ];
    this.#guest = reader('eva', 0);
  }

  /** Receipts that were shown. */
  get receipts(): number {
    return this.#receipts.length;
  }

  /** Lets everybody in. */
  async open(): Promise<void> {
    for (const { member } of this.#all) await member.comeIn();
    await delay(BEGUN_MS);
  }

  /** They go on until `close`. */
  begin(): void {
    const { random } = this.#options;
    const lives = this.#people.map((one) => this.#live(one, random.fork(one.member.name)));
    this.#running = Promise.all([...lives, this.#comeAndGo(random.fork('guest')), this.#look()]);
  }

  /** Shortly after this somebody says that they have read everything, and falls silent for good. */
  async silenceOne(): Promise<void> {
    const { random } = this.#options;
    const others = this.#people.filter(
      ({ member }) => !this.#silent.has(member.alias) && !member.alias.startsWith(PERSON_OF_TWO),
    );
    if (others.length === 0) return;
    const reader = random.pick(others);
    this.#silent.add(reader.member.alias);
    await delay(random.whole(...LAST_WORD_MS));
    reader.markAll();
  }

  /** Returns ms from `sinceMs` to the first receipt that was asked for later. */
  firstReceiptAfter(sinceMs: number): number | undefined {
    const first = this.#receipts.find(({ askedMs }) => askedMs >= sinceMs);
    return first === undefined ? undefined : first.shownMs - sinceMs;
  }

  /** Everybody comes back and says their mark again; what they are told then is final. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#settle();
    for (const reader of this.#all) {
      await reader.askAll('in the end');
      for (const { seq } of reader.member.ear.known.slice(-LATEST)) await reader.askReceipt(seq);
      await reader.member.readHistory(Infinity);
    }
    await this.#lookOnce();
    for (const { member } of this.#all) await member.leave();
  }

  get #all(): readonly Reader[] {
    return [...this.#people, this.#guest];
  }

  /** Waits until everybody knows everybody's mark, or does not come to know it. */
  async #settle(): Promise<void> {
    const all = this.#all;
    await Promise.all(all.map(({ member }) => member.comeIn()));
    for (const reader of all) reader.sayAgain();
    const known = async (): Promise<void> => {
      for (const reader of all) {
        await reader.member.comeIn();
        await reader.askAll('meanwhile');
        for (const { member, said } of all)
          if (!reader.knows(member.alias, said)) throw new Error(`${member.alias} is not known`);
      }
    };
    await eventually(known, { timeoutMs: SETTLE_MS_MAX, intervalMs: 500 }).catch(() => undefined);
  }

  async #live(reader: Reader, random: Random): Promise<void> {
    const { member } = reader;
    while (!this.#stop.signal.aborted) {
      await delay(random.whole(...PACE_MS));
      await member.comeIn();
      const dice = random.next();
      // Who comes in elsewhere says their mark there.
      const isSilent = this.#silent.has(member.alias);
      if (dice < AWAY_SHARE && !isSilent) member.goAway(random.whole(...AWAY_MS));
      else if (dice < 0.3) await this.#say(reader, random);
      else if (dice > 0.75) await this.#askReceipt(reader, random);
      else if (!isSilent) reader.mark(random);
    }
  }

  async #say({ member }: Reader, random: Random): Promise<void> {
    const others = this.#people.filter((one) => one.member.alias !== member.alias);
    const { alias } = random.pick(others).member;
    this.#texts += 1;
    const name = random.next() < MENTION_SHARE ? ` @${alias}` : '';
    const text = `word-${this.#options.letter}-${this.#texts}.${name}`;
    await member.say(text, random.next() < PRIVATE_SHARE ? { to: [alias] } : {});
  }

  async #askReceipt(reader: Reader, random: Random): Promise<void> {
    const known = reader.member.ear.known.slice(-LATEST);
    if (known.length === 0) return;
    const { recorder } = this.#options;
    const askedMs = recorder.nowMs;
    const { seq } = random.pick(known);
    if (await reader.askReceipt(seq)) this.#receipts.push({ askedMs, shownMs: recorder.nowMs });
  }

  /** Is in the room for a while, and out of it for a while. */
  async #comeAndGo(random: Random): Promise<void> {
    const { member } = this.#guest;
    while (!this.#stop.signal.aborted) {
      await member.comeIn();
      await delay(random.whole(...OUT_MS));
      this.#guest.mark(random);
      await delay(random.whole(...PACE_MS));
      if (await member.goOut()) await delay(random.whole(...OUT_MS));
    }
  }

  /** Reads the stored marks again and again. */
  async #look(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#lookOnce();
      await delay(LOOK_MS);
    }
  }

  async #lookOnce(): Promise<void> {
    const { recorder, marks } = this.#options;
    // An election may be under way.
    const found = await marks.read(this.room).catch(() => []);
    for (const mark of found) recorder.write({ type: 'mark-found', room: this.room, ...mark });
  }
}
