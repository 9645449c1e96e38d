// A model room in which people say how far they have read, and which keeps every promise. The
// checker must find nothing in its record.
import type { HistoryEvent } from '../../src/history.ts';
import type { Random } from '../../src/run/random.ts';
import { ModelLog } from './model-log.ts';

/** In the room all the time. The second keeps to itself what it reads. */
const PEOPLE = ['ava', 'ben', 'cid'] as const;
const HIDES = 'ben';
const GUEST = 'eva';
const EVERYBODY = [...PEOPLE, GUEST];

interface Mark {
  got: number;
  read: number;
}
interface Word {
  readonly by: string;
  readonly to: string | undefined;
  /** Whom it mentions. */
  readonly names: string | undefined;
  /** Who was there. */
  readonly there: readonly string[];
}

class ModelHall {
  readonly #log = new ModelLog({
    room: 'hall-z',
    kind: 'marks-raced',
    people: EVERYBODY,
    hides: HIDES,
  });
  readonly #marks = new Map<string, Mark>();
  readonly #words = new Map<number, Word>();

  begin(): void {
    for (const alias of EVERYBODY) this.#join(alias);
  }

  say(random: Random): void {
    const by = random.pick(this.#log.here);
    const other = random.pick(PEOPLE.filter((alias) => alias !== by));
    const to = random.next() < 0.3 ? other : undefined;
    const names = random.next() < 0.3 ? other : undefined;
    const text = `${this.#log.text(by)}${names === undefined ? '' : ` @${names}`}`;
    const there = this.#log.here;
    const seq = this.#log.say(by, text, to === undefined ? {} : { to });
    this.#words.set(seq, { by, to, names, there });
  }

  mark(random: Random): void {
    const by = random.pick(this.#log.here);
    const { seq } = this.#log;
    const got = Math.max(1, seq - random.whole(0, 6));
    const read = random.next() < 0.5 ? Math.max(1, got - random.whole(0, 6)) : undefined;
    const said = { got, ...(read !== undefined && { read }) };
    this.#log.write({ type: 'mark', ...this.#whose(by), ...said });
    const mark = this.#marks.get(by)!;
    mark.read = Math.max(mark.read, read ?? 0);
    mark.got = Math.max(mark.got, got, mark.read);
    for (const client of this.#log.here) this.#tell(client, by, false);
    const { got: storedGot, read: storedRead } = mark;
    const stored = { alias: by, got: storedGot, read: storedRead };
    this.#log.write({ type: 'mark-found', room: this.#log.room, ...stored });
    this.#tellUnread(by);
  }

  receipt(random: Random, final = false): void {
    const by = random.pick(this.#log.here);
    const seen = [...this.#words].filter(([, word]) => isFor(word, by)).slice(-6);
    if (seen.length === 0) return;
    const [of, word] = random.pick(seen);
    const people = word.there.filter((alias) => alias !== word.by && isFor(word, alias));
    const got = people.filter((alias) => this.#marks.get(alias)!.got >= of);
    const read = got.filter((alias) => alias !== HIDES && this.#marks.get(alias)!.read >= of);
    const missing = people.filter((alias) => !got.includes(alias));
    const counts = { people: people.length, got: got.length, read: read.length, missing };
    const asked = { of, view: of, askedMs: this.#log.nowMs, final };
    this.#log.write({ type: 'receipt', ...this.#whose(by), ...asked, ...counts });
  }

  comeOrGo(): void {
    if (this.#log.here.includes(GUEST)) this.#log.leave(GUEST);
    else this.#join(GUEST);
  }

  end(random: Random): HistoryEvent[] {
    if (!this.#log.here.includes(GUEST)) this.#join(GUEST);
    this.say(random);
    for (const client of EVERYBODY) for (const alias of EVERYBODY) this.#tell(client, alias, true);
    for (let count = 0; count < 20; count += 1) this.receipt(random, true);
    return this.#log.end();
  }

  #join(alias: string): void {
    this.#log.join(alias);
    const { seq } = this.#log;
    if (!this.#marks.has(alias)) this.#marks.set(alias, { got: seq, read: seq });
    for (const other of this.#log.here) this.#tell(alias, other, false);
    this.#tellUnread(alias, this.#marks.get(alias)!.read);
  }

  #tell(client: string, alias: string, final: boolean): void {
    const { got, read } = this.#marks.get(alias)!;
    const told = { alias, got, final, ...((alias !== HIDES || client === alias) && { read }) };
    this.#log.write({ type: 'mark-told', ...this.#whose(client), ...told });
  }

  #tellUnread(client: string, read?: number): void {
    const upTo = this.#log.seq;
    const mark = this.#marks.get(client)!.read;
    const unread = [...this.#words].filter(
      ([seq, word]) => seq > mark && word.by !== client && isFor(word, client),
    );
    const mentions = unread.filter(([, { names }]) => names === client).length;
    const told = { upTo, count: unread.length, mentions, ...(read !== undefined && { read }) };
    this.#log.write({ type: 'unread-told', ...this.#whose(client), ...told });
  }

  #whose(client: string) {
    return { client, room: this.#log.room };
  }
}

const isFor = ({ by, to }: Word, alias: string): boolean =>
  to === undefined || alias === to || alias === by;

/** Returns the history of a room in which people talk and mark at random. */
export function randomHall(random: Random, steps: number): HistoryEvent[] {
  const hall = new ModelHall();
  hall.begin();
  for (let step = 0; step < steps; step += 1) {
    const dice = random.next();
    if (dice < 0.35) hall.say(random);
    else if (dice < 0.7) hall.mark(random);
    else if (dice < 0.9) hall.receipt(random);
    else hall.comeOrGo();
  }
  return hall.end(random);
}
