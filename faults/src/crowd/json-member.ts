// A member with a session, through the client library: says numbered texts and records what its
// program receives. Duplicates that the library drops are recorded too.
import { createHash } from 'node:crypto';
import { connect } from '@natter/client';
import type { Client, Room } from '@natter/client';
import type { Message, ServerMessage } from '@natter/protocol';
import type { SeenMessage } from '../history.ts';
import { Experience } from './experience.ts';
import type { Recorder } from '../run/recorder.ts';
import { tappedWebSocket } from './tapped-socket.ts';
import type { Hands } from './tapped-socket.ts';

export interface JsonMemberOptions {
  readonly recorder: Recorder;
  /** Names it in the history. */
  readonly name: string;
  readonly alias: string;
  /** Tried in this order. */
  readonly urls: readonly string[];
  /** Another member's secret, to be a device of the same person. Default: a new person. */
  readonly session?: string;
  readonly device?: string;
}

/** Pages of history a member reads at the end, of at most 200 messages each. */
const PAGES_MAX = 100;

export class JsonMember {
  readonly name: string;
  readonly alias: string;
  /** As records name it. */
  readonly owner: string;
  readonly client: Client;
  readonly rooms = new Map<string, Room>();
  readonly experience = new Experience();
  readonly #recorder: Recorder;
  readonly #replaying = new Set<string>();
  /** `ROOM SEQ` of everything that came over the wire. */
  readonly #wire = new Set<string>();
  #hands: Hands | undefined;
  #open = 0;
  #said = 0;
  #welcomed = false;
  #final = false;

  constructor({ recorder, name, alias, urls, session, device }: JsonMemberOptions) {
    this.name = name;
    this.alias = alias;
    this.#recorder = recorder;
    this.client = connect({
      urls,
      alias,
      session,
      device,
      // Begins at the first URL and still spreads its attempts: back-off is a share of it.
      random: () => Math.random() / urls.length,
      webSocket: tappedWebSocket({
        dialled: (hands) => (this.#hands = hands),
        heard: (frame) => this.#heard(frame),
        over: (code) => this.#over(code),
      }),
    });
    this.owner = createHash('sha256').update(this.client.session).digest('hex').slice(0, 32);
    const person = { alias, owner: this.owner, ...(device !== undefined && { device }) };
    recorder.write({ type: 'client', client: name, dialect: 'json', ...person });
  }

  /** Says without an outcome yet. */
  get open(): number {
    return this.#open;
  }

  async enter(name: string): Promise<void> {
    const room = await this.client.join(name);
    this.rooms.set(name, room);
    this.#listen(room);
  }

  /** `to`: aliases; absent: to all. Resolves when it has an outcome. */
  async say(
    roomName: string,
    options: { to?: readonly string[]; padding?: string } = {},
  ): Promise<void> {
    const room = this.rooms.get(roomName);
    if (room === undefined) throw new Error(`${this.name} is not in ${roomName}`);
    const { to, padding = '' } = options;
    const text = `${this.name} ${this.#said++}${padding}`;
    const said = { client: this.name, room: roomName, text };
    const sentMs = this.#recorder.nowMs;
    this.#recorder.write({ type: 'send', ...said, ...(to && { to }) });
    this.#open += 1;
    try {
      const { id, seq } = await room.say(text, to && { to });
      this.experience.acked({ sentMs, ackedMs: this.#recorder.nowMs });
      this.#recorder.write({ type: 'ack', ...said, id, seq });
    } catch (error) {
      const { name, code } = error as { readonly name: string; readonly code?: string };
      if (code === undefined) throw error;
      const stored = name === 'RefusedError' ? 'no' : 'unknown';
      this.#recorder.write({ type: 'refusal', ...said, code, stored });
    } finally {
      this.#open -= 1;
    }
  }

  /** Cuts its connection like a network; it comes back at the next gateway. */
  dropConnection(): void {
    this.#hands?.drop();
  }
  stopReading(): void {
    this.#hands?.pause();
  }
  readOn(): void {
    this.#hands?.resume();
  }

  /** Leaves. Resolves when told so; every say has an outcome then. */
  async leave(room: string): Promise<void> {
    await this.rooms.get(room)?.leave();
    this.rooms.delete(room);
  }

  /** Goes for good, without telling anybody. */
  vanish(reason: string): void {
    this.#final = true;
    this.#recorder.write({ type: 'close', client: this.name, final: true, reason });
    this.client.close();
  }

  /** Goes for good without a word, like a machine that dies. */
  lose(reason: string): void {
    this.#final = true;
    this.#hands?.drop();
    const closing = { type: 'close', client: this.name, final: true, silent: true } as const;
    this.#recorder.write({ ...closing, reason });
    this.client.close();
  }

  /** The run keeps it from reading and answering, until it joins again. */
  keptAway(reason: string): void {
    this.#recorder.write({ type: 'close', client: this.name, final: false, reason });
  }

  /** Reads all of a room's history that it may see. */
  async readHistory(roomName: string): Promise<void> {
    const room = this.rooms.get(roomName);
    if (room === undefined) return;
    let after: number | undefined = 0;
    for (let pages = 0; after !== undefined && pages < PAGES_MAX; pages += 1) {
      const page = await room.history({ after, limit: 200 });
      const next = page.more ? page.next : undefined;
      const toSeq = next ?? page.messages.at(-1)?.seq;
      const messages = page.messages.map(seen);
      const whose = { client: this.name, room: roomName };
      if (toSeq !== undefined)
        this.#recorder.write({ type: 'page', ...whose, fromSeq: after + 1, toSeq, messages });
      after = next;
    }
  }

  #listen(room: Room): void {
    const recorder = this.#recorder;
    const whose = { client: this.name, room: room.name };
    let joins = 0;
    room.on('joined', ({ seq, view, members, count, truncated }) => {
      const resumed = joins++ > 0;
      this.#replaying.add(room.name);
      const state = { seq, view, members, count, truncated, resumed };
      recorder.write({ type: 'joined', ...whose, ...state });
    });
    room.on('caught-up', () => {
      this.#replaying.delete(room.name);
      this.experience.caughtUp(recorder.nowMs);
    });
    room.on('message', (message) => {
      this.experience.received(message);
      this.#receive(room.name, message);
    });
    room.on('member', ({ seq, alias, change, count, why }) => {
      if (change === 'left') this.experience.told(alias, recorder.nowMs);
      recorder.write({ type: 'notice', ...whose, seq, alias, change, count, ...(why && { why }) });
    });
    room.on('members-changed', ({ seq, count, joined, left, more = false }) =>
      recorder.write({ type: 'digest', ...whose, seq, count, joined, left, more }),
    );
    room.on('lost', ({ code }) =>
      recorder.write({ type: 'refusal', ...whose, code, stored: 'no' }),
    );
  }

  #receive(room: string, message: Message): void {
    const how = this.#replaying.has(room) ? 'replay' : 'live';
    this.#recorder.write({ type: 'receive', client: this.name, room, ...seen(message), how });
  }

  /** Called after the library has handled the frame. */
  #heard(frame: ServerMessage): void {
    if (frame.type === 'welcome') this.#welcomed = true;
    else if (frame.type === 'message') this.#notTwice(frame.room, [frame]);
    // After a truncation the newest messages come, some for the second time.
    else if (frame.type === 'joined' && !frame.truncated)
      this.#notTwice(frame.room, frame.messages);
    else if (frame.type === 'bye') this.experience.byesMs.push(this.#recorder.nowMs);
    else if (frame.type === 'left')
      this.#recorder.write({ type: 'leave', client: this.name, room: frame.room });
  }

  /** Records a message that came over the wire twice; the library drops it. */
  #notTwice(room: string, messages: readonly Message[]): void {
    for (const message of messages) {
      const key = `${room} ${message.seq}`;
      if (this.#wire.has(key)) this.#receive(room, message);
      this.#wire.add(key);
    }
  }

  #over(code: number): void {
    if (this.#welcomed && !this.#final) {
      const reason = code === 0 ? 'the client ended it' : 'the connection ended';
      this.#recorder.write({ type: 'close', client: this.name, final: false, code, reason });
    }
    this.#welcomed = false;
  }
}

function seen({ seq, id, from, text, to }: Message): SeenMessage {
  return { seq, id, from, text, ...(to && { to }) };
}
