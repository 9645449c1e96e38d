// Six clients and two text users who talk in one room through the load balancer while containers
// die. Compares what each received with the log of the stream's leader. Sessions must miss nothing.
import { setTimeout as pace } from 'node:timers/promises';
import { connect } from '@natter/client';
import type { Client, Room } from '@natter/client';
import type { Message } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import type { ContainerCluster } from '@natter/testkit/containers';
import { expect, onTestFailed } from 'vitest';
import { TextTalker } from './text-talker.ts';

const ALIASES = ['ada', 'bob', 'cy', 'dee', 'eve', 'flo'] as const;
const TEXT_ALIASES = ['tess', 'tom'] as const;
/** Every seventh goes to one member only. */
const PRIVATE_EVERY = 7;
/** Open says of one member, so that some are in flight whatever dies. */
const OPEN_SAYS = 4;
/** Between two says of a member: six of them make some hundred messages a second. */
const PACE_MS = 50;
const STREAM = 'NATTER_0';

/** A message as it is compared. */
interface Entry {
  readonly seq: number;
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly to?: readonly string[];
}
const entryOf = ({ seq, id, from, text, to }: Message): Entry => ({
  seq,
  id,
  from,
  text,
  ...(to && { to }),
});

/** One client with a session: says numbers, and keeps their outcomes and all it received. */
class Member {
  readonly client: Client;
  readonly room: Room;
  readonly acked: { readonly id: string; readonly seq: number; readonly text: string }[] = [];
  readonly heard: Entry[] = [];
  /** `bob left lost`, of members with a session. */
  readonly notices: string[] = [];
  readonly faults: unknown[] = [];
  readonly #stop = new AbortController();
  #talk: Promise<void> = Promise.resolve();

  constructor(client: Client, room: Room) {
    this.client = client;
    this.room = room;
    room.on('message', (message) => this.heard.push(entryOf(message)));
    room.on('member', ({ alias, change, why = '' }) =>
      this.notices.push(`${alias} ${change} ${why}`),
    );
    room.on('truncated', () => this.faults.push('truncated'));
    room.on('lost', (refusal) => this.faults.push(refusal));
    client.on('error', (error) => this.faults.push(error));
  }

  talk(friend: string): void {
    this.#talk = this.#sayNumbers(friend);
  }

  /** Resolves when every say has an outcome. */
  async fallSilent(): Promise<void> {
    this.#stop.abort();
    await this.#talk;
  }

  async #sayNumbers(friend: string): Promise<void> {
    const open = new Set<Promise<void>>();
    for (let n = 0; !this.#stop.signal.aborted; n += 1) {
      const to = n % PRIVATE_EVERY === PRIVATE_EVERY - 1 ? { to: [friend] } : {};
      const text = String(n);
      const settled = this.room
        .say(text, to)
        .then(
          (said) => void this.acked.push({ ...said, text }),
          (error: unknown) => void this.faults.push(error),
        )
        .finally(() => open.delete(settled));
      open.add(settled);
      if (open.size >= OPEN_SAYS) await Promise.race(open);
      await pace(PACE_MS);
    }
    await Promise.all(open);
  }
}

export class Crowd implements Disposable {
  readonly #cluster: ContainerCluster;
  readonly #room: string;
  readonly members: readonly Member[];
  readonly people: readonly TextTalker[];

  private constructor(
    cluster: ContainerCluster,
    of: { readonly room: string; members: readonly Member[]; people: readonly TextTalker[] },
  ) {
    this.#cluster = cluster;
    this.#room = of.room;
    this.members = of.members;
    this.people = of.people;
  }

  /** Resolves when all are in the room and talk. */
  static async gather(cluster: ContainerCluster, room: string): Promise<Crowd> {
    onTestFailed(async () => console.error(await cluster.lastWords()));
    const people = TEXT_ALIASES.map((alias) => new TextTalker(cluster.tcpPort, { alias, room }));
    const members: Member[] = [];
    const crowd = new Crowd(cluster, { room, members, people });
    try {
      for (const alias of ALIASES) {
        const client = connect({ url: cluster.wsUrl, alias });
        members.push(new Member(client, await client.join(room)));
      }
      await Promise.all(people.map((person) => person.entered()));
      const size = ALIASES.length + TEXT_ALIASES.length;
      await eventually(() => {
        expect(members.map((member) => member.room.count)).toEqual(members.map(() => size));
      });
    } catch (error) {
      crowd[Symbol.dispose]();
      throw error;
    }
    for (const member of members) member.notices.length = 0;
    for (const [index, member] of members.entries())
      member.talk(ALIASES[(index + 1) % ALIASES.length] as string);
    for (const person of people) person.talk();
    await crowd.goesOn(10);
    return crowd;
  }

  /** Ids of the gateways that members use, or used last. */
  gateways(): Set<string> {
    return new Set(this.members.map(({ client }) => client.gateway));
  }

  /** Waits until every member has this many more acknowledged messages. */
  async goesOn(
    messages: number,
    {
      timeoutMs = 40_000,
      members = this.members,
    }: { readonly timeoutMs?: number; readonly members?: readonly Member[] } = {},
  ): Promise<void> {
    const goals = members.map(({ acked }) => acked.length + messages);
    await eventually(
      () => {
        const short = members.filter(({ acked }, index) => acked.length < (goals[index] ?? 0));
        expect(
          short.map(({ client, acked }) => [client.alias, client.state, acked.length]),
        ).toEqual([]);
      },
      { timeoutMs },
    );
  }

  /** Silences all, then checks the log against the acks, and each client against the log. */
  async agrees(): Promise<void> {
    // Text users who have just come back must hear something more.
    await Promise.all(this.people.map((person) => person.entered()));
    await this.goesOn(1);
    await Promise.all(this.members.map((member) => member.fallSilent()));
    await Promise.all(this.people.map((person) => person.fallSilent()));
    expect(this.members.flatMap(({ faults }) => faults)).toEqual([]);

    const log = await this.#log();
    const said = log.filter(({ from }) => !(TEXT_ALIASES as readonly string[]).includes(from));
    expect(new Set(log.map(({ from, text }) => `${from} ${text}`)).size).toBe(log.length);
    // Each was acknowledged once, under its seq: nothing is missing, doubled or unexplained.
    const acked = this.members
      .flatMap(({ client, acked: own }) => own.map((one) => ({ ...one, from: client.alias })))
      .toSorted((one, other) => one.seq - other.seq);
    expect(said.map(({ seq, id, from, text }) => ({ seq, id, from, text }))).toEqual(acked);
    // A sender's order is the log's.
    for (const { client } of this.members) {
      const own = said.filter(({ from }) => from === client.alias).map(({ text }) => Number(text));
      expect(own).toEqual(own.map((_, n) => n));
    }
    for (const { client, heard } of this.members) {
      const visible = log.filter(
        ({ from, to }) => !to || from === client.alias || to.includes(client.alias),
      );
      await eventually(() => expect(heard.length).toBeGreaterThanOrEqual(visible.length));
      expect(heard).toEqual(visible);
    }
    const toAll = log.filter(({ to }) => !to);
    for (const person of this.people) await person.agrees(toAll);
  }

  /** Returns notices about members with a session since all were there; none of them moved. */
  noticesOfSessions(): string[] {
    return this.members.flatMap(({ notices }) =>
      notices.filter((notice) => ALIASES.some((alias) => notice.startsWith(`${alias} `))),
    );
  }

  [Symbol.dispose](): void {
    for (const { client } of this.members) client.close();
    for (const person of this.people) person[Symbol.dispose]();
  }

  async #log(): Promise<Entry[]> {
    const records = await this.#cluster.bus.log(STREAM, `natter.log.0.${this.#room}`);
    return records
      .filter(({ kind }) => kind === 'say')
      .map(({ seq, body }) => entryOf({ ...body, seq } as unknown as Message));
  }
}
