// The clients of a run: members with a session on every gateway, people at terminals over TCP and
// WebSocket, and passers-by who come, speak and go. The seed decides what they say and when.
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@natter/testkit';
import { JsonMember } from './json-member.ts';
import type { Random } from '../run/random.ts';
import type { Recorder } from '../run/recorder.ts';
import { TextMember } from './text-member.ts';

/** By the gateway they begin at: ada and dee at 0, and so on. */
const ALIASES = ['ada', 'bob', 'cy', 'dee', 'eve', 'fay'] as const;
export const LOBBY = 'lobby';
/** A second room, whose members must see nothing of the first. */
export const HALL = 'hall';
const IN_HALL: readonly string[] = ['ada', 'cy', 'eve', 'fay'];
/** Further devices of some, each at another gateway; the first device of all has no name. */
const DEVICES = [
  ['ada', 'phone'],
  ['ada', 'tab'],
  ['cy', 'phone'],
] as const;
/** Between two says of a member: nine devices make some hundred messages a second. */
const PACE_MS = [45, 135] as const;
const TEXT_PACE_MS = [150, 400] as const;
const BYSTANDER_MS = [200, 800] as const;
/** A member with so many unfinished says waits: a session may have 256. */
const OPEN_MAX = 150;
/** Every so many messages are private. */
const PRIVATE_SHARE = 0.25;
/** Now and then a long text, so that buffers fill at other places. */
const LONG_SHARE = 0.03;
const LONG_BYTES = 2_000;
const ENTER_MS_MAX = 20_000;
const BACK_PAUSE_MS = 300;
const BURST = 8;

/** Where clients connect. A place is a gateway, or all of them behind one load balancer. */
export interface Doors {
  readonly places: number;
  /** Returns `ws://…` URLs in the order in which clients of that place try them. */
  urlsFrom(place: number): readonly string[];
  /** On the loopback. */
  tcpPort(place: number): number;
  httpPort(place: number): number;
}

export class Crowd {
  readonly members: JsonMember[] = [];
  readonly #doors: Doors;
  readonly #recorder: Recorder;
  readonly #random: Random;
  readonly #stop = new AbortController();
  readonly #talks: Promise<void>[] = [];
  /** They come back under a new name each time. */
  readonly #people = new Map<string, TextMember>();

  constructor(parts: { readonly doors: Doors; recorder: Recorder; random: Random }) {
    this.#doors = parts.doors;
    this.#recorder = parts.recorder;
    this.#random = parts.random;
  }

  /** Connected people at terminals. */
  get people(): TextMember[] {
    return [...this.#people.values()].filter(({ inRoom }) => inRoom);
  }

  /** Resolves when all members are in their rooms. */
  async gather(): Promise<void> {
    for (const [index, alias] of ALIASES.entries())
      this.members.push(this.newMember(alias, index % this.#doors.places));
    for (const [index, [alias, device]] of DEVICES.entries()) {
      const person = this.members.find((member) => member.alias === alias);
      if (person === undefined) throw new Error(`nobody is ${alias}`);
      const place = (this.members.indexOf(person) + index + 1) % this.#doors.places;
      this.members.push(this.newDevice(person, device, place));
    }
    await Promise.all(
      this.members.map(async (member) => {
        await member.enter(LOBBY);
        if (IN_HALL.includes(member.alias)) await member.enter(HALL);
      }),
    );
  }

  /** Creates a client with a session at that gateway. Its name is its alias by default. */
  newMember(alias: string, place: number, name: string = alias): JsonMember {
    return this.newMemberVia(this.#doors.urlsFrom(place), alias, name);
  }

  /** Creates a further device of a person. */
  newDevice(of: JsonMember, device: string, place: number): JsonMember {
    return this.newDeviceVia(this.#doors.urlsFrom(place), of, device);
  }

  /** `urls`: tried in this order. */
  newDeviceVia(urls: readonly string[], of: JsonMember, device: string): JsonMember {
    const { alias, client } = of;
    const name = `${of.name}-${device}`;
    const recorder = this.#recorder;
    return new JsonMember({ recorder, name, alias, urls, session: client.session, device });
  }

  /** `urls`: tried in this order. */
  newMemberVia(urls: readonly string[], alias: string, name: string = alias): JsonMember {
    return new JsonMember({ recorder: this.#recorder, name, alias, urls });
  }

  /** Creates a person at a terminal who does not come back. */
  newPerson(name: string, place: number): TextMember {
    const port = this.#doors.tcpPort(place);
    return new TextMember({ recorder: this.#recorder, name, transport: 'tcp', port });
  }

  /** Adds a member to the lobby who talks like the others. */
  async admit(member: JsonMember): Promise<void> {
    await member.enter(LOBBY);
    this.members.push(member);
    this.#talks.push(this.#talkAs(member));
  }

  /** The member talks no more; what becomes of it is the caller's. */
  dismiss(member: JsonMember): void {
    const at = this.members.indexOf(member);
    if (at >= 0) this.members.splice(at, 1);
  }

  /** Lets all begin to talk; people and passers-by come. */
  async talk(): Promise<void> {
    for (const member of this.members) this.#talks.push(this.#talkAs(member));
    this.#talks.push(this.#live('tess', 'tcp'), this.#live('ted', 'websocket'), this.#passBy());
    await eventually(
      () => {
        if (this.people.length < 2) throw new Error('the people at terminals were not let in');
      },
      { timeoutMs: ENTER_MS_MAX },
    );
  }

  /** Lets all say something at once, so that some messages are in flight. */
  burst(): void {
    for (const member of this.members) for (let n = 0; n < BURST; n += 1) void member.say(LOBBY);
  }

  /** Silences everybody. Resolves when every say has an outcome, or after `timeoutMs`. */
  async fallSilent(timeoutMs: number): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#talks);
    const isSettled = (): void => {
      if (this.members.some((member) => member.open > 0)) throw new Error('not yet');
    };
    await eventually(isSettled, { timeoutMs }).catch(() => undefined);
  }

  /** Call after the history is written. */
  close(): void {
    this.#stop.abort();
    for (const member of this.members) member.client.close();
    for (const person of this.#people.values()) person.vanish('the run is over');
  }

  async #talkAs(member: JsonMember): Promise<void> {
    const random = this.#random.fork(member.name);
    const talks = (): boolean => !this.#stop.signal.aborted && this.members.includes(member);
    while (talks()) {
      await delay(random.whole(...PACE_MS));
      if (member.open >= OPEN_MAX || !talks()) continue;
      const room = random.pick([...member.rooms.keys()]);
      const others = (room === HALL ? IN_HALL : ALIASES).filter((alias) => alias !== member.alias);
      const to =
        random.next() < PRIVATE_SHARE ? random.sample(others, random.whole(1, 3)) : undefined;
      const padding = random.next() < LONG_SHARE ? ` ${'x'.repeat(LONG_BYTES)}` : '';
      void member.say(room, { ...(to && { to }), padding });
    }
  }

  async #live(name: string, transport: 'tcp' | 'websocket'): Promise<void> {
    const random = this.#random.fork(name);
    for (let stay = 1; !this.#stop.signal.aborted; stay += 1) {
      const place = random.whole(0, this.#doors.places - 1);
      const port = transport === 'tcp' ? this.#doors.tcpPort(place) : this.#doors.httpPort(place);
      const recorder = this.#recorder;
      const person = new TextMember({
        recorder,
        name: `${name}-${inLetters(stay)}`,
        transport,
        port,
      });
      this.#people.set(name, person);
      if (!(await person.entered)) await delay(BACK_PAUSE_MS);
      while (person.inRoom && !this.#stop.signal.aborted) {
        const to = random.next() < PRIVATE_SHARE ? random.pick(ALIASES) : undefined;
        person.say(to);
        await delay(random.whole(...TEXT_PACE_MS));
      }
    }
  }

  /** One at a time under the same alias; each sees nothing of the last holder's messages. */
  async #passBy(): Promise<void> {
    const random = this.#random.fork('pat');
    for (let stay = 1; !this.#stop.signal.aborted; stay += 1) {
      const member = this.newMember('pat', random.whole(0, this.#doors.places - 1), `pat-${stay}`);
      try {
        await member.enter(HALL);
        for (let says = random.whole(1, 4); says > 0; says -= 1) {
          void member.say(
            HALL,
            random.next() < PRIVATE_SHARE ? { to: [random.pick(IN_HALL)] } : {},
          );
          await delay(random.whole(...BYSTANDER_MS));
        }
        await member.leave(HALL);
        member.vanish('it has left');
      } catch (error) {
        member.vanish(`it was not let in: ${(error as Error).message}`);
      }
      await delay(random.whole(...BYSTANDER_MS));
    }
  }
}

/** Returns `bc` for 12: digits look like letters, and an alias must be its own key (no l, m). */
export function inLetters(count: number): string {
  return String(count).replace(/\d/g, (digit) => String.fromCharCode(97 + Number(digit)));
}
