// A client that says numbered messages without a pause, every seventh in private, and records every
// outcome and everything it hears.
import type { Message } from '@natter/protocol';
import type { Client, Room, SayResult } from '@natter/client';

/** Open says at once: enough that some are in flight whenever something fails. */
const OPEN_SAYS = 8;
const PRIVATE_EVERY = 7;

/** A message as a test compares it. */
export interface Entry {
  readonly seq: number;
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly to?: readonly string[];
}

export class Talker {
  readonly client: Client;
  readonly room: Room;
  /** Stored messages, in no order. */
  readonly acked: Entry[] = [];
  readonly failures: unknown[] = [];
  readonly heard: Entry[] = [];
  /** Aliases of `left` notices. */
  readonly left: string[] = [];
  truncations = 0;
  #stopped = false;
  readonly #talk: Promise<void>;

  constructor(client: Client, room: Room, friend: string) {
    this.client = client;
    this.room = room;
    room.on('message', (message) => this.heard.push(entryOf(message)));
    room.on('member', ({ change, alias }) => {
      if (change === 'left') this.left.push(alias);
    });
    room.on('truncated', () => (this.truncations += 1));
    this.#talk = this.#talkTo(friend);
  }

  /** Stops talking; resolves when every say has an outcome. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#talk;
  }

  async #talkTo(friend: string): Promise<void> {
    const open = new Set<Promise<void>>();
    for (let n = 0; !this.#stopped; n += 1) {
      const to = n % PRIVATE_EVERY === PRIVATE_EVERY - 1 ? { to: [friend] } : {};
      const text = String(n);
      const settled = this.room
        .say(text, to)
        .then(
          (said: SayResult) =>
            void this.acked.push({ ...said, from: this.client.alias, text, ...to }),
          (failure: unknown) => {
            // One failure fails the test.
            this.failures.push(failure);
            this.#stopped = true;
          },
        )
        .finally(() => open.delete(settled));
      open.add(settled);
      if (open.size >= OPEN_SAYS) await Promise.race(open);
    }
    await Promise.all(open);
  }
}

export function entryOf({ seq, id, from, text, to }: Message): Entry {
  return { seq, id, from, text, ...(to && { to }) };
}

/** Returns the visible history of a room, oldest first, read page by page from the newest. */
export async function readBack(room: Room): Promise<Entry[]> {
  const lines: Entry[] = [];
  for (let before: { before?: number } | undefined = {}; before;) {
    const page = await room.history({ ...before, limit: 200 });
    lines.unshift(...page.messages.map(entryOf));
    before = page.more && page.next !== undefined ? { before: page.next } : undefined;
  }
  return lines;
}

/** Returns the same, read from the oldest. */
export async function readOn(room: Room): Promise<Entry[]> {
  const lines: Entry[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page = await room.history({ after, limit: 200 });
    lines.push(...page.messages.map(entryOf));
    after = page.more ? page.next : undefined;
  }
  return lines;
}
