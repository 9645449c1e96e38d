// A room with a card in which acts are raced: a moderator bans, mutes and removes one person again
// and again, through any gateway, while the person's two devices speak through others and come back
// as soon as they may. A witness talks beside them, so that there is something not to be shown.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import type { Bar } from '../checker/acts/barred.ts';
import type { StoredSeats } from '../deployment/stored-seats.ts';
import type { Random } from '../run/random.ts';
import type { Recorder } from '../run/recorder.ts';
import { ArenaMember } from './arena-member.ts';
import { ArenaPoster } from './arena-poster.ts';
import type { Doors } from './crowd.ts';
import { Moderator } from './moderator.ts';

/** Between two says of a device: with two devices some fifty a second. */
const TARGET_PACE_MS = [10, 40] as const;
const WITNESS_PACE_MS = [15, 40] as const;
const POST_PACE_MS = [20, 80] as const;
/** Says at once when an act is asked for, so that some are on their way. */
const BURST = 4;
const OPEN_MAX = 12;
/** Between the burst and the act: before, while and after the says are stored. */
const HEAD_START_MS = [0, 12] as const;
/** How long the act is in force. */
const IN_FORCE_MS = [0, 30] as const;
const RETRY_MS = 20;
const COME_MS_MAX = 20_000;

export interface ArenaOptions {
  readonly recorder: Recorder;
  readonly random: Random;
  readonly doors: Doors;
  readonly seats: StoredSeats;
  /** One letter, which no other arena has. */
  readonly letter: string;
  readonly access: 'open' | 'closed';
  /** The secret of the operator's session. */
  readonly operator: string;
}

export class Arena {
  readonly #options: ArenaOptions;
  readonly #room: string;
  readonly #moderator: Moderator;
  readonly #target: readonly [ArenaMember, ArenaMember];
  readonly #poster: ArenaPoster;
  readonly #witness: ArenaMember;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #secret = '';
  /** Acts that were acknowledged. */
  readonly #times: { readonly askedMs: number; readonly ackedMs: number }[] = [];
  /** Acknowledged acts that somebody was in the room for, by kind. */
  readonly races: Record<Bar, number> = { ban: 0, mute: 0, remove: 0 };
  /** Says of the target without an outcome when the acts were asked for. */
  saysInFlight = 0;

  constructor(options: ArenaOptions) {
    const { letter, doors, random, operator, recorder } = options;
    this.#options = options;
    this.#room = `ring${letter}`;
    const member = (role: string, place: number, person: object): ArenaMember => {
      const name = `${role}${letter}${'device' in person ? `-${String(person.device)}` : ''}`;
      const alias = `${role}${letter}`;
      const urls = doors.urlsFrom(place);
      const own = { session: secret(), ...person };
      return new ArenaMember({ recorder, room: this.#room, name, alias, urls, ...own });
    };
    const places = Array.from({ length: doors.places }, (_, place) => place);
    const session = secret();
    const [first, second, third] = random.sample(places, 3) as [number, number, number];
    const connections = places.map((place) =>
      member('opa', place, { session: operator, device: `at${place}` }),
    );
    this.#moderator = new Moderator({ ...options, room: this.#room, connections });
    this.#target = [
      member('toby', first, { session }),
      member('toby', second, { session, device: 'phone' }),
    ];
    const own = { recorder, room: this.#room, alias: `toby${letter}`, session };
    this.#poster = new ArenaPoster(own);
    this.#witness = member('wini', third, {});
  }

  /** Makes the room, and lets everybody in. */
  async open(): Promise<void> {
    const { access } = this.#options;
    await this.#moderator.act({ act: 'create', access });
    if (access === 'closed') {
      const invited = await this.#moderator.act({ act: 'invite', uses: 1_000 });
      this.#secret = invited?.secret ?? '';
      for (const one of [this.#target[0], this.#witness]) await this.#accept(one);
    }
    await Promise.all([...this.#target, this.#witness].map((one) => this.#come(one)));
  }

  /** Races acts until `close`. */
  begin(): void {
    const { random } = this.#options;
    this.#running = Promise.all([
      this.#race(random.fork('acts')),
      this.#talkAs(this.#witness, WITNESS_PACE_MS),
      this.#post(random.fork('http')),
      ...this.#target.map((one) => this.#talkAs(one, TARGET_PACE_MS)),
    ]);
  }

  /** Returns ms from `sinceMs` to the first acknowledgement of a later act; undefined: none yet. */
  firstActAfter(sinceMs: number): number | undefined {
    const first = this.#times.find(({ askedMs }) => askedMs >= sinceMs);
    return first === undefined ? undefined : first.ackedMs - sinceMs;
  }

  /** Ends the races; everybody leaves. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(
      [...this.#target, this.#witness].map(async (one) => {
        // In first, so that no stay is left of which it was not told.
        do await this.#come(one);
        while (!(await one.leave()));
        one.end('it has left');
      }),
    );
    this.#moderator.end();
  }

  async #race(random: Random): Promise<void> {
    const { access, recorder } = this.#options;
    const kinds = access === 'closed' ? (['ban', 'mute', 'remove'] as const) : BARS;
    const who = this.#target[0].alias;
    while (!this.#stop.signal.aborted) {
      const act = random.pick(kinds);
      const there = this.#target.filter(({ isIn }) => isIn);
      for (const one of there) for (let n = 0; n < BURST; n += 1) one.say();
      await delay(random.whole(...HEAD_START_MS));
      const isThere = this.#target.some(({ isIn }) => isIn);
      const open = this.#target.reduce((sum, one) => sum + one.open, 0);
      const askedMs = recorder.nowMs;
      const acted = await this.#moderator.act({ act, who });
      if (acted === undefined) {
        await delay(RETRY_MS);
        continue;
      }
      this.#times.push({ askedMs, ackedMs: recorder.nowMs });
      await this.#moderator.findSeat(acted.id, who);
      if (isThere) {
        this.races[act] += 1;
        this.saysInFlight += open;
      }
      await delay(random.whole(...IN_FORCE_MS));
      await this.#moderator.readCard();
      if (act !== 'remove')
        await this.#moderator.act({ act: act === 'ban' ? 'unban' : 'unmute', who });
      await this.#moderator.readCard();
      if (access === 'closed' && act !== 'mute') await this.#accept(this.#target[0]);
      // Not for longer: where it cannot come, acts meet nobody, which must work too.
      for (let waits = 0; waits < 50 && !this.#target.some(({ isIn }) => isIn); waits += 1)
        await delay(RETRY_MS);
    }
  }

  /** Speaks as fast as it may, and comes back as soon as it may. */
  async #talkAs(member: ArenaMember, paceMs: readonly [number, number]): Promise<void> {
    const random = this.#options.random.fork(member.name);
    while (!this.#stop.signal.aborted) {
      await delay(random.whole(...paceMs));
      if (!member.isIn) await member.join();
      else if (member.open < OPEN_MAX) member.say();
    }
  }

  async #post(random: Random): Promise<void> {
    const { doors } = this.#options;
    while (!this.#stop.signal.aborted) {
      await delay(random.whole(...POST_PACE_MS));
      await this.#poster.say(doors.httpPort(random.whole(0, doors.places - 1)));
    }
  }

  async #come(member: ArenaMember): Promise<void> {
    const isIn = async (): Promise<void> => {
      if (!member.isIn) await member.join();
      if (!member.isIn) throw new Error(`${member.name} was not let in`);
    };
    await eventually(isIn, { timeoutMs: COME_MS_MAX, intervalMs: RETRY_MS });
  }

  async #accept(member: ArenaMember): Promise<void> {
    const accept = { act: 'accept-invite', who: member.alias, secret: this.#secret };
    await this.#moderator.act(accept, [member]);
  }
}

const BARS = ['ban', 'mute'] as const;
const secret = (): string => randomBytes(16).toString('hex');
