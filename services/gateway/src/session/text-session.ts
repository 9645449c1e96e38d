// The text dialect's conversation: `alias?`, a name, then lines, one after the other.
// Contract: docs/protocol.md, "Text dialect". JSON twin: dispatch.ts; both call the same commands.
import {
  ALIAS_QUESTION,
  ALIAS_TRIES_MAX,
  CONNECTED,
  decodeLine,
  helpLines,
  LOBBY,
  lineOfNotice,
  lineOfWho,
  parseRoomName,
  TEXT_WHO_MAX,
} from '@natter/protocol';
import type { Refusal, RoomName, TextCommand } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import { BusUnavailable, monotonicMs } from '@natter/room-log';
import { aliasTaken } from './free-alias.ts';
import { newSecret } from './commands/hello.ts';
import { say } from './commands/say.ts';
import { lineOfSay } from '../delivery/encode.ts';
import { enterRoom } from './enter-room.ts';
import type { Entered } from './enter-room.ts';
import type { JoinedPlace } from './place.ts';
import type { Room } from '../room/room.ts';
import type { Session } from './session.ts';

/** Lines that wait for the one before them, or for a slow reader; beyond, input is paused. */
const WAITING_MAX = 64;

export interface TextSessionOptions {
  /** False for a chunk client: it would answer `alias?` with the same again, so it is closed. */
  readonly asksAgain: () => boolean;
}

type Input =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'end' }
  | { readonly kind: 'gone'; readonly why: 'quit' | 'lost' };

export class TextSession {
  readonly #session: Session;
  readonly #options: TextSessionOptions;
  #waiting: Input[] = [];
  #running = false;
  #tries = 0;
  #sayCounter = 0;
  #place: JoinedPlace | undefined;

  constructor(session: Session, options: TextSessionOptions) {
    this.#session = session;
    this.#options = options;
    this.#ask();
  }

  /** Takes one line, frame or chunk, or the end, after those before it: last words are heard. */
  receive(input: Input): void {
    if (this.#session.ended) return;
    this.#waiting.push(input);
    if (this.#waiting.length >= WAITING_MAX) this.#session.pauseInput();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (this.#waiting.length === WAITING_MAX - 1) this.#session.resumeInput();
      const { outbox } = this.#session;
      if (outbox.full) await outbox.drained();
      if (this.#session.ended) break;
      try {
        await this.#handle(next);
      } catch (error) {
        if (!(error instanceof BusUnavailable)) this.#session.gateway.onFault(error, 'text');
        this.#refuse({ code: 'unavailable', message: 'the log does not answer, try again' });
      }
    }
    this.#running = false;
  }

  async #handle(input: Input): Promise<void> {
    if (input.kind === 'end') this.#session.end('quit');
    else if (input.kind === 'gone') this.#session.gone(input.why);
    else if (input.kind === 'too-long') {
      this.#session.line('! line too long');
      this.#session.end('frame-too-large');
    } else if (!this.#session.identified || this.#place === undefined) {
      await this.#answer(input.kind === 'text' ? input.text : undefined);
    } else if (input.kind === 'not-utf8')
      this.#refuse({ code: 'bad-request', message: 'not UTF-8' });
    else {
      const command = decodeLine(input.text, this.#session.alias);
      if (command !== undefined && this.#admit()) await this.#obey(command, this.#place);
    }
  }

  #ask(): void {
    // Exactly these 6 bytes: the original client compares what it receives with them.
    this.#session.ask(ALIAS_QUESTION);
  }

  #refuse(refusal: Refusal): void {
    this.#session.refuse(refusal);
  }

  #admit(): boolean {
    const allowance = this.#session.limit.take(monotonicMs());
    if (allowance.kind === 'allowed') return true;
    const retryAfter = allowance.kind === 'refused' ? allowance.retryAfterMs : 1_000;
    this.#refuse({ code: 'rate-limited', message: `too fast, wait ${retryAfter} ms`, retryAfter });
    if (allowance.kind === 'persisting') this.#session.end('too-fast');
    return false;
  }

  /** Handles the answer to `alias?`; undefined: it was not UTF-8. */
  async #answer(text: string | undefined): Promise<void> {
    const parsed = text === undefined ? undefined : parseAlias(text.replace(/\r?\n$/, ''));
    let refusal: Refusal;
    if (parsed === undefined) {
      const message =
        text === undefined
          ? 'not UTF-8'
          : "not an alias: 1 to 32 letters and digits of one script, and _ - . '";
      refusal = { code: 'bad-alias', message };
    } else {
      this.#session.identify({ ...parsed, secret: newSecret(), graceMs: 0 });
      const entered = await enterRoom(this.#session, LOBBY);
      if (this.#session.ended) return;
      if (entered.ok) {
        this.#arrive(entered.value, CONNECTED);
        return;
      }
      refusal =
        entered.refusal.code === 'alias-taken'
          ? await aliasTaken(parsed.alias, this.#session.gateway.rooms)
          : entered.refusal;
    }
    this.#session.forgetIdentity();
    this.#refuse(refusal);
    this.#tries += 1;
    if (this.#options.asksAgain() && this.#tries < ALIAS_TRIES_MAX) this.#ask();
    else this.#session.end('quit');
  }

  /** Everybody in the room sees the notice, the newcomer too; then the newcomer is greeted. */
  #arrive({ room, member, joinedSeq, hold }: Entered, greeting: string): void {
    this.#place = { room, member };
    if (joinedSeq > 0 && room.announcesEach)
      this.#session.line(lineOfNotice(this.#session.alias, 'joined'));
    this.#session.line(greeting);
    // From its own notice on: what came in the same turn is for it too.
    room.resume(hold);
  }

  async #obey(command: TextCommand, place: JoinedPlace): Promise<void> {
    const { room } = place;
    switch (command.type) {
      case 'say':
        await this.#say(command.text, undefined);
        return;
      case 'msg':
        await this.#say(command.text, command.to);
        return;
      case 'join':
        await this.#goTo(parseRoomName(command.room));
        return;
      case 'room':
        this.#session.line(`you are in ${room.name}`);
        return;
      case 'leave':
        if (room.name === LOBBY)
          this.#refuse({ code: 'bad-request', message: `you are in ${LOBBY}` });
        else await this.#goTo(LOBBY);
        return;
      case 'who': {
        const { roster } = room;
        const names = roster.list({ limit: TEXT_WHO_MAX }).map(({ alias }) => alias);
        this.#session.line(lineOfWho(roster.count, names));
        return;
      }
      case 'history':
        await this.#history(room, command.limit);
        return;
      case 'help':
        for (const line of helpLines) this.#session.line(line);
        return;
      case 'quit':
        this.#session.end('quit');
        return;
      case 'bad':
        this.#refuse(command.refusal);
    }
  }

  async #say(text: string, to: readonly string[] | undefined): Promise<void> {
    const room = this.#place?.room;
    if (room === undefined) return;
    this.#sayCounter += 1;
    const id = `t${this.#sayCounter}`;
    await say(this.#session, {
      type: 'say',
      id,
      room: room.name,
      text,
      ...(to === undefined ? {} : { to }),
    });
  }

  /** Enters another room, then leaves this one. Refused, it stays where it is. */
  async #goTo(name: RoomName | undefined): Promise<void> {
    const from = this.#place;
    if (name === undefined) {
      this.#refuse({ code: 'bad-room', message: 'not a room: 1 to 64 of a-z 0-9 - _ .' });
      return;
    }
    if (from === undefined || name === from.room.name) {
      this.#session.line(`you are now in ${name}`);
      return;
    }
    const entered = await enterRoom(this.#session, name);
    if (this.#session.ended) return;
    if (!entered.ok) {
      this.#refuse(entered.refusal);
      return;
    }
    this.#session.places.delete(from.room.name);
    from.room.stop(from.member); // Before it is told that it is elsewhere.
    const left = from.room.leave(from.member);
    this.#arrive(entered.value, `you are now in ${name}`);
    await left;
  }

  async #history(room: Room, limit: number): Promise<void> {
    const { owner, gateway } = this.#session;
    const before = room.settle() + 1;
    const page = await gateway.log.historyBefore(room.name, { before, owner, limit });
    for (const record of page.messages) {
      const line = lineOfSay(record);
      if (line !== undefined) this.#session.line(line);
    }
  }
}
