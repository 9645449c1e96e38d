// A model room whose messages change, which keeps every promise. The checker must find nothing in
// its record. Three people, one of whom made the room; each may be away for a while.
import type { Amendment, Change, MessageNow, ThreadNow } from '../../src/amendment-history.ts';
import { amendmentOf } from '../../src/deployment/log-record.ts';
import type { HistoryEvent, SeenMessage } from '../../src/history.ts';
import type { RecordEvent } from '../../src/log-history.ts';
import type { Random } from '../../src/run/random.ts';

type Unstamped<E> = E extends HistoryEvent ? Omit<E, 'atMs'> : never;
export type Role = 'opa' | 'ava' | 'ben';
type Placed = 'type' | 'atMs' | 'room' | 'seq';
type Bare<R> = R extends RecordEvent ? Omit<R, Placed> : never;

const ROOM = 'board-z';
const STEP_MS = 10;
export const ROLES: readonly Role[] = ['opa', 'ava', 'ben'];

/** A message as it is. */
interface Post {
  readonly seq: number;
  readonly by: Role;
  readonly to: Role | undefined;
  readonly said: string;
  readonly thread: ThreadNow | undefined;
  text: string;
  rev: number;
  erased: boolean;
  readonly edits: number[];
  readonly reactions: Map<string, Set<Role>>;
  readonly replies: Set<number>;
}

export class ModelBoard {
  readonly posts = new Map<number, Post>();
  readonly #events: HistoryEvent[] = [];
  #records: RecordEvent[] = [];
  /** Where those resume who are away. */
  readonly #away = new Map<Role, number>();
  #nowMs = 0;
  #seq = 0;
  #count = 0;

  begin(): void {
    const faults = [{ kind: 'amendments-raced', boundsMs: {} }];
    const header = { type: 'run', seed: 1, faults, graceMs: 15_000, lostWithinMs: 5_000 } as const;
    this.#write({ ...header, setup: {} });
    for (const alias of ROLES)
      this.#write({
        type: 'client',
        client: alias,
        alias,
        dialect: 'json',
        owner: `o-${alias}`,
        amends: true,
      });
    this.#write({ type: 'fault', fault: 'f1', kind: 'amendments-raced', target: 'a room' });
    this.#write({ type: 'proof', fault: 'f1', what: 'some amendments' });
    this.#record({ kind: 'act', act: 'create', by: 'opa', who: [] });
    for (const role of ROLES) this.#join(role);
  }

  /** Returns its seq. */
  say(by: Role, of: { to?: Role; ref?: number } = {}): number {
    const text = this.#text(by);
    const { to, ref } = of;
    const named = to && { to: [to] };
    this.#write({ type: 'send', client: by, room: ROOM, text, ...named });
    const target = ref === undefined ? undefined : this.posts.get(ref);
    const root = target?.thread === undefined ? target : this.posts.get(target.thread.root);
    const thread = root && { root: root.seq, rev: ++root.rev, count: root.replies.size + 1 };
    const audience = to && { audience: [`o-${to}`] };
    const whose = { alias: by, owner: `o-${by}`, id: text, text };
    const more = { ...named, ...audience, ...(thread && { thread }) };
    const { seq } = this.#record({ kind: 'say', ...whose, ...more });
    root?.replies.add(seq);
    const post = { seq, by, to, said: text, text, thread, rev: 0, erased: false, edits: [] };
    this.posts.set(seq, { ...post, reactions: new Map(), replies: new Set() });
    for (const role of this.#readers(seq)) {
      const message = { seq, id: text, from: by, text, ...named, ...(thread && { thread }) };
      this.#write({ type: 'receive', client: role, room: ROOM, ...message, how: 'live' });
    }
    this.#write({ type: 'ack', client: by, room: ROOM, text, id: text, seq });
    return seq;
  }

  amend(by: Role, of: number, change: Change): void {
    const id = `${by}-${(this.#count += 1)}`;
    this.#write({ type: 'amend', client: by, room: ROOM, id, of, change });
    const post = this.posts.get(of)!;
    const done = this.#apply(by, post, change);
    if (typeof done === 'string')
      return this.#write({ type: 'amend-refused', client: by, room: ROOM, id, code: done });
    if (done === undefined) {
      const last = this.#records.findLast((one) => one.kind === 'amend' && one.of === of);
      const seq = last?.seq ?? of;
      return this.#write({ type: 'amend-acked', client: by, room: ROOM, id, seq });
    }
    const parties = new Set([post.by, post.to ?? post.by]);
    const audience = post.to && { audience: [...parties].map((role) => `o-${role}`) };
    const whose = { alias: by, owner: `o-${by}`, id };
    const { seq } = this.#record({ kind: 'amend', ...whose, ...done, ...audience });
    if (change.text !== undefined) post.edits.push(seq);
    for (const role of this.#readers(of))
      this.#write({ type: 'amended', client: role, room: ROOM, seq, ...done, how: 'live' });
    this.#write({ type: 'amend-acked', client: by, room: ROOM, id, seq });
    if (change.erase)
      this.#records = this.#records.filter(
        (one) => one.seq !== of && !post.edits.includes(one.seq),
      );
  }

  goAway(role: Role): void {
    this.#away.set(role, this.#seq);
    const end = { final: false, code: 1006, reason: 'cut' } as const;
    this.#write({ type: 'close', client: role, ...end });
  }

  comeBack(role: Role): void {
    const after = this.#away.get(role) ?? 0;
    this.#away.delete(role);
    const seq = this.#seq;
    const how = { resumed: true, truncated: false, more: false };
    this.#write({ type: 'joined', client: role, room: ROOM, seq, ...this.#roster, ...how });
    const missed = this.#records.filter((one) => one.seq > after);
    for (const record of missed) {
      const to = { client: role, room: ROOM, how: 'replay' } as const;
      const of = record.kind === 'amend' ? record.of : record.seq;
      if (!this.maySee(role, of)) continue;
      if (record.kind === 'say') this.#write({ type: 'receive', ...to, ...this.#seen(role, of) });
      const isOld = record.kind === 'amend' && Math.min(of, record.thread?.root ?? of) <= after;
      if (record.kind === 'amend' && isOld && (!this.posts.get(of)!.erased || record.erase))
        this.#write({ type: 'amended', ...to, seq: record.seq, ...amendmentOf(record) });
    }
  }

  isAway(role: Role): boolean {
    return this.#away.has(role);
  }

  page(role: Role): void {
    const askedMs = this.#nowMs + 1;
    const there = [...this.posts.values()].filter(({ erased }) => !erased);
    const messages = there
      .filter(({ seq }) => this.maySee(role, seq))
      .map(({ seq }) => this.#seen(role, seq));
    const range = { fromSeq: 1, toSeq: this.#seq, messages, askedMs };
    this.#write({ type: 'page', client: role, room: ROOM, ...range });
  }

  end(): HistoryEvent[] {
    for (const role of ROLES) {
      if (this.isAway(role)) this.comeBack(role);
      this.page(role);
    }
    const whole = [...this.posts.values()];
    const left = whole.filter(({ erased }) => !erased).map(({ said }) => said);
    for (const server of ['nats-0', 'nats-1', 'nats-2'])
      this.#write({ type: 'files-read', room: ROOM, server, texts: left, open: 0 });
    for (const { seq: of, rev, erased, reactions, replies } of whole) {
      if (rev === 0) continue;
      const owners = [...reactions].map(([emoji, all]) => [
        emoji,
        [...all].map((one) => `o-${one}`),
      ]);
      const state = { reactions: Object.fromEntries(owners), replies: replies.size };
      this.#write({ type: 'message-card', room: ROOM, of, rev, erased, ...state });
    }
    this.#write({ type: 'log', room: ROOM, lastSeq: this.#records.at(-1)!.seq, removedBelow: 0 });
    return [...this.#events, ...this.#records];
  }

  maySee(role: Role, seq: number): boolean {
    const { by, to } = this.posts.get(seq) ?? {};
    return to === undefined || role === by || role === to;
  }

  /** Returns the frame; undefined: it is so already. A text: the code of its refusal. */
  #apply(
    by: Role,
    post: Post,
    { text, erase, react, unreact }: Change,
  ): Amendment | string | undefined {
    const { seq: of, reactions } = post;
    if (post.erased) return 'no-such-message';
    if (text !== undefined) {
      if (by !== post.by) return 'forbidden';
      post.text = text;
      return { of, rev: ++post.rev, text };
    }
    if (erase === true) {
      if (by !== post.by && by !== 'opa') return 'forbidden';
      post.erased = true;
      reactions.clear();
      const rev = ++post.rev;
      return { of, rev, erase: true, ...this.#leaveThread(post) };
    }
    const emoji = react ?? unreact ?? '';
    const reacting = reactions.get(emoji) ?? new Set();
    if (reacting.has(by) === (react !== undefined)) return undefined;
    if (react === undefined) reacting.delete(by);
    else reacting.add(by);
    if (reacting.size === 0) reactions.delete(emoji);
    else reactions.set(emoji, reacting);
    const what = react === undefined ? { unreact: emoji } : { react: emoji };
    return { of, rev: ++post.rev, ...what, count: reacting.size };
  }

  #leaveThread({ seq, thread }: Post): { thread?: ThreadNow } {
    const root = thread && this.posts.get(thread.root);
    if (root === undefined) return {};
    root.replies.delete(seq);
    return { thread: { root: root.seq, rev: ++root.rev, count: root.replies.size } };
  }

  #seen(role: Role, seq: number): SeenMessage {
    const { said: id, by: from, text, to, thread, rev, reactions, replies } = this.posts.get(seq)!;
    const now: MessageNow = {
      rev,
      reactions: [...reactions].map(([emoji, all]) => ({
        emoji,
        count: all.size,
        mine: all.has(role),
      })),
      replies: replies.size,
    };
    const more = { ...(to && { to: [to] }), ...(thread && { thread }), ...(rev > 0 && { now }) };
    return { seq, id, from, text, ...more };
  }

  #readers(seq: number): Role[] {
    return ROLES.filter((role) => !this.isAway(role) && this.maySee(role, seq));
  }

  /** Unlike any other of the room. */
  #text(by: Role): string {
    return `${by} ${(this.#count += 1)}`;
  }

  get #roster() {
    const members = ROLES.filter((role) =>
      this.#records.some((one) => one.kind === 'member' && one.alias === role),
    );
    const view = this.#records.findLast(({ kind }) => kind === 'member')?.seq ?? 0;
    return { view, members: members.toSorted(), count: members.length };
  }

  #join(role: Role): void {
    const stay = `stay-${(this.#count += 1)}`;
    const whose = { alias: role, owner: `o-${role}`, stay };
    const { seq } = this.#record({ kind: 'member', ...whose, change: 'joined' });
    const { count } = this.#roster;
    for (const client of ROLES.slice(0, ROLES.indexOf(role))) {
      const notice = { seq, alias: role, change: 'joined', count } as const;
      this.#write({ type: 'notice', client, room: ROOM, ...notice });
    }
    const how = { resumed: false, truncated: false, more: false };
    this.#write({ type: 'joined', client: role, room: ROOM, seq, ...this.#roster, ...how });
  }

  #record(record: Bare<RecordEvent>): RecordEvent {
    const place = { type: 'record', atMs: this.#nowMs, room: ROOM, seq: (this.#seq += 2) } as const;
    const stored = { ...place, ...record };
    this.#records.push(stored);
    return stored;
  }

  #write(event: Unstamped<HistoryEvent>): void {
    this.#nowMs += STEP_MS;
    this.#events.push({ ...event, atMs: this.#nowMs });
  }
}

/** Returns the history of a room in which random things become of messages. */
export function randomBoard(random: Random, steps: number): HistoryEvent[] {
  const board = new ModelBoard();
  board.begin();
  for (let step = 0; step < steps; step += 1) {
    const by = random.pick(ROLES);
    const seen = [...board.posts.keys()].filter((seq) => board.maySee(by, seq)).slice(-6);
    const dice = random.next();
    if (board.isAway(by)) board.comeBack(by);
    else if (dice < 0.06) board.goAway(by);
    else if (dice < 0.14) board.page(by);
    else if (dice < 0.4 || seen.length === 0) {
      const to = random.pick(ROLES);
      board.say(by, to !== by && random.next() < 0.3 ? { to } : {});
    } else act(board, by, { of: random.pick(seen), dice, random });
  }
  return board.end();
}

function act(
  board: ModelBoard,
  by: Role,
  { of, dice, random }: { of: number; dice: number; random: Random },
): void {
  const { erased, to, by: author } = board.posts.get(of)!;
  const emoji = random.pick(['👍', '🎉']);
  if (dice < 0.5 && !erased) {
    const other = to === undefined ? undefined : author === by ? to : author;
    board.say(by, { ref: of, ...(other && { to: other }) });
  } else if (dice < 0.75) board.amend(by, of, { react: emoji });
  else if (dice < 0.83) board.amend(by, of, { unreact: emoji });
  else if (dice < 0.93) {
    const who = board.isAway(author) || random.next() < 0.3 ? by : author;
    board.amend(who, of, { text: `edit ${random.next()}` });
  } else board.amend(by, of, { erase: true });
}
