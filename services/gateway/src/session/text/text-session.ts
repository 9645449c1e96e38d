// The text dialect's conversation: `alias?`, a name, then lines, one after the other.
// Contract: docs/protocol.md, "Text dialect". JSON twin: dispatch.ts; both call the same commands.
import {
  ALIAS_QUESTION,
  ALIAS_TRIES_MAX,
  CONNECTED,
  decodeLine,
  helpLines,
  LOBBY,
  parseRoomName,
  roomHelpLines,
  SEARCH_REQUESTS,
  withoutNewline,
} from '@natter/protocol';
import type { Refusal, Say, TextCommand } from '@natter/protocol';
import { BusUnavailable } from '@natter/room-log';
import { aliasTaken } from '../free-alias.ts';
import { anybody, personOf } from '../newcomer.ts';
import { obeyLater } from '../../later/text-later.ts';
import { say } from '../commands/say.ts';
import { textHistory } from './text-history.ts';
import { obeyAboutPeople } from './text-profiles.ts';
import { textSearch } from './text-search.ts';
import { LineQueue } from './line-queue.ts';
import { directRoomOf, obeyAbout, tellWho } from './text-acts.ts';
import { obeyAboutMessage } from './text-messages.ts';
import { TextPlace } from './text-place.ts';
import { enterRoom } from '../enter-room.ts';
import type { JoinedPlace } from '../place.ts';
import type { Room } from '../../room/room.ts';
import { admitted } from '../request-pace.ts';
import type { Session } from '../session.ts';
import type { TurnName } from '../../slow-turn.ts';

export interface TextSessionOptions {
  /** False for a chunk client: it would answer `alias?` with the same again, so it is closed. */
  readonly asksAgain: () => boolean;
}

type Input =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'end' }
  | { readonly kind: 'gone'; readonly why: 'quit' | 'lost' };

export class TextSession {
  readonly #session: Session;
  readonly #options: TextSessionOptions;
  readonly #lines: LineQueue<Input>;
  #tries = 0;
  /** Of a person with several text clients: ids must not repeat. */
  readonly #name = crypto.randomUUID().slice(0, 8);
  #sayCounter = 0;
  /** What the last line asked for. */
  #command: TurnName = 'alias';
  readonly #place: TextPlace;

  constructor(session: Session, options: TextSessionOptions) {
    this.#session = session;
    this.#options = options;
    this.#place = new TextPlace(session);
    session.hearsRooms = true;
    session.hearsAmendments = true;
    this.#lines = new LineQueue({
      handle: (input) => this.#take(input),
      pauseInput: () => session.pauseInput(),
      resumeInput: () => session.resumeInput(),
    });
    // It is in one room, or nowhere.
    session.onRemoved = (room) => {
      if (room === LOBBY) session.end('revoked');
      else this.#lines.push({ kind: 'removed' });
    };
    this.#ask();
  }

  /** Takes one line, frame or chunk, or the end, after those before it: last words are heard. */
  receive(input: Input): void {
    if (!this.#session.ended) this.#lines.push(input);
  }

  /** Never rejects. */
  async #take(input: Input): Promise<void> {
    const { outbox, gateway } = this.#session;
    if (outbox.full) await outbox.drained();
    if (this.#session.ended) return;
    const startedMs = performance.now();
    try {
      const begun = this.#handle(input);
      gateway.slowTurns.check(this.#command, startedMs);
      await begun;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) gateway.onFault(error, 'text');
      this.#refuse({ code: 'unavailable', message: 'the log does not answer, try again' });
    }
  }

  async #handle(input: Input): Promise<void> {
    if (input.kind === 'end') this.#session.end('quit');
    else if (input.kind === 'gone') this.#session.gone(input.why);
    else if (input.kind === 'removed') await this.#place.leaveLost();
    else if (input.kind === 'too-long') {
      this.#session.line('! line too long');
      this.#session.end('frame-too-large');
    } else if (!this.#session.identified || this.#place.current === undefined) {
      await this.#answer(input.kind === 'text' ? input.text : undefined);
    } else if (input.kind === 'not-utf8')
      this.#refuse({ code: 'bad-request', message: 'not UTF-8' });
    else {
      const command = decodeLine(input.text, this.#session.alias);
      this.#command = command?.type ?? 'invalid';
      const requests = command?.type === 'search' ? SEARCH_REQUESTS : 1;
      if (command !== undefined && admitted(this.#session, requests))
        await this.#obey(command, this.#place.current);
    }
  }

  #ask(): void {
    // Exactly these 6 bytes: the original client compares what it receives with them.
    this.#session.ask(ALIAS_QUESTION);
  }

  #refuse(refusal: Refusal): void {
    this.#session.refuse(refusal);
  }

  /** Handles the answer to `alias?`; undefined: it was not UTF-8. */
  async #answer(text: string | undefined): Promise<void> {
    const refusal =
      text === undefined
        ? ({ code: 'bad-alias', message: 'not UTF-8' } as const)
        : await this.#enter(withoutNewline(text));
    if (refusal === undefined || this.#session.ended) return;
    this.#session.forgetIdentity();
    this.#refuse(refusal);
    this.#tries += 1;
    if (this.#options.asksAgain() && this.#tries < ALIAS_TRIES_MAX) this.#ask();
    else this.#session.end('quit');
  }

  /** Returns why the answer lets nobody in. */
  async #enter(answer: string): Promise<Refusal | undefined> {
    const { access, rooms } = this.#session.gateway;
    const newcomer = access === undefined ? anybody(answer) : await personOf(access, answer.trim());
    if (!newcomer.ok) return newcomer.refusal;
    if (this.#session.ended) return undefined;
    this.#session.identify(newcomer.value);
    const entered = await enterRoom(this.#session, LOBBY);
    if (this.#session.ended) return undefined;
    if (entered.ok) {
      this.#place.arrive(entered.value, CONNECTED);
      return undefined;
    }
    const isTaken = entered.refusal.code === 'alias-taken' && access === undefined;
    return isTaken ? await aliasTaken(newcomer.value.alias, rooms) : entered.refusal;
  }

  async #obey(command: TextCommand, place: JoinedPlace): Promise<void> {
    const { room } = place;
    switch (command.type) {
      case 'say':
      case 'msg':
      case 'burn':
        await this.#say(room, command);
        return;
      case 'say-later':
      case 'later':
      case 'unlater':
        await obeyLater(this.#session, place, command);
        return;
      case 'join':
        await this.#place.goTo(parseRoomName(command.room));
        return;
      case 'room':
        this.#session.line(`you are in ${room.name}`);
        return;
      case 'leave':
        if (room.name === LOBBY)
          this.#refuse({ code: 'bad-request', message: `you are in ${LOBBY}` });
        else await this.#place.goTo(LOBBY);
        return;
      case 'who':
        tellWho(this.#session, room);
        return;
      case 'whois':
      case 'status':
        await obeyAboutPeople(this.#session, room, command);
        return;
      case 'history':
        await textHistory(this.#session, room, command.limit);
        return;
      case 'search':
        await textSearch(this.#session, command.query);
        return;
      case 'help':
        for (const line of command.about === 'room' ? roomHelpLines : helpLines)
          this.#session.line(line);
        return;
      case 'act':
      case 'topic':
      case 'people':
        await obeyAbout(room.name, this.#session, command);
        return;
      case 'edit':
      case 'erase':
      case 'react':
      case 'unreact':
      case 'thread':
      case 'pin':
      case 'unpin':
      case 'pins':
      case 'seen':
        await obeyAboutMessage(this.#session, place, command);
        return;
      case 'dm':
        await this.#direct(command.to, command.text);
        return;
      case 'quit':
        this.#session.end('quit');
        return;
      case 'bad':
        this.#refuse(command.refusal);
    }
  }

  async #say(room: Room, said: Pick<Say, 'text' | 'to' | 'expires'>): Promise<void> {
    const { text, to, expires } = said;
    this.#sayCounter += 1;
    await say(this.#session, {
      type: 'say',
      id: `${this.#name}-${this.#sayCounter}`,
      room: room.name,
      text,
      ...(to !== undefined && { to }),
      ...(expires !== undefined && { expires }),
    });
  }

  /** A text client is in one room: it goes to the direct one, as an answer comes there. */
  async #direct(people: readonly string[], text: string): Promise<void> {
    const name = await directRoomOf(this.#session, people);
    if (name === undefined || this.#session.ended) return;
    if (this.#place.current?.room.name !== name) await this.#place.goTo(name);
    const { room } = this.#place.current ?? {};
    if (room?.name === name) await this.#say(room, { text });
  }
}
