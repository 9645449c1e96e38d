// `natter`: talks in a room, from a terminal. Ties the client library to the prompt; what a line asks for: chat-input.ts.
import { connect, RefusedError } from '@natter/client';
import type { Client, ClientError, ClientStatus, Room } from '@natter/client';
import { LOBBY, lineOfWho, TEXT_WHO_MAX } from '@natter/protocol';
import type { Message } from '@natter/protocol';
import { chatHelp, decodeInput } from './chat-input.ts';
import type { ChatInput } from './chat-input.ts';
import type { Place } from './command-line.ts';
import { complete } from './complete.ts';
import { exitCodes, failureOf } from './exit-codes.ts';
import { Prompt } from './prompt.ts';
import { earlierThan } from './scroll-back.ts';
import { Show } from './show.ts';

/** Messages shown on entering a room. */
const HISTORY = 20;
/** How long to wait at the end for what was said to be stored, and for the others to be told that we left. */
const LEAVE_MS = 2_000;

export interface ChatParts {
  readonly place: Place;
  readonly session: string;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Answers with the exit code when it was asked from outside to end. */
  readonly stopped: Promise<number>;
}

/** Resolves with the exit code. */
export async function chat(parts: ChatParts): Promise<number> {
  const talk = new Chat(parts);
  return await talk.untilOver(parts.stopped);
}

class Chat {
  readonly #client: Client;
  readonly #prompt: Prompt;
  readonly #show: Show;
  readonly #over = Promise.withResolvers<number>();
  #room: Room | undefined;
  #to: readonly string[] = [];
  /** The oldest message of the room that was shown. */
  #oldestSeq: number | undefined;
  #isPaging = false;
  /** Lines are done one after the other: what follows a `/join` is said in the new room. */
  #work: Promise<void> = Promise.resolve();

  constructor({ place, session, input, output }: ChatParts) {
    const { urls, alias } = place;
    this.#show = new Show(output);
    this.#client = connect({ urls, alias, session });
    this.#prompt = new Prompt({
      input,
      output,
      complete: (text) => complete(text, this.#room?.roster.aliases ?? []),
      typed: (line) => this.#typed(line),
      pageUp: () => this.#page(HISTORY),
      interrupted: () => this.#over.resolve(128 + 2),
      ended: () => this.#over.resolve(exitCodes.done),
    });
    this.#client.on('status', (status) => this.#label(status));
    this.#client.on('error', (error) => this.#fail(error));
    this.#label(this.#client.status);
    this.#work = this.#join(place.room);
  }

  async untilOver(stopped: Promise<number>): Promise<number> {
    const exitCode = await Promise.race([this.#over.promise, stopped]);
    const lost = await this.#leave();
    this.#client.close();
    this.#prompt.close();
    return lost ? exitCodes.unknown : exitCode;
  }

  /** True: something that was said is given up. */
  async #leave(): Promise<boolean> {
    const room = this.#room;
    if (!room) return false;
    // What is not stored by then stays among the pending.
    const timer = Promise.withResolvers<void>();
    const timeout = setTimeout(timer.resolve, LEAVE_MS);
    await Promise.race([room.leave(), timer.promise]);
    clearTimeout(timeout);
    for (const { text } of room.pending) this.#fault(`not known to be said: ${text}`);
    return room.pending.length > 0;
  }

  #typed(line: string): void {
    const input = decodeInput(line);
    if (!input) return;
    if (input.type === 'quit') return this.#over.resolve(exitCodes.done);
    this.#work = this.#work
      .then(() => this.#do(input))
      .catch((error: unknown) => this.#fail(error));
  }

  /** Resolves when the next line may be done. */
  async #do(input: ChatInput): Promise<void> {
    switch (input.type) {
      case 'say':
        return this.#say(input.text, this.#to);
      case 'msg':
        return this.#say(input.text, input.to);
      case 'recipients':
        this.#to = input.to;
        return this.#label(this.#client.status);
      case 'join':
        return this.#join(input.room);
      case 'leave':
        return this.#join(LOBBY);
      case 'room':
        return this.#aside(`you are in ${this.#room?.name ?? 'no room'}`);
      case 'who':
        return void this.#who();
      case 'history':
        return this.#page(input.limit);
      case 'help':
        return chatHelp.forEach((each) => this.#prompt.print(each));
      case 'upload':
        return this.#fault('cannot do that yet');
      case 'bad':
        return this.#fault(input.refusal.message);
      case 'quit':
        return;
    }
  }

  #say(text: string, to: readonly string[]): void {
    const room = this.#room;
    if (!room) return this.#fault(`not said, you are in no room: ${text}`);
    room.say(text, to.length === 0 ? {} : { to }).catch((error: unknown) => {
      // At the end the pending ones are told together.
      if (this.#client.state !== 'closed') this.#fault(`not said: ${text} (${reasonOf(error)})`);
    });
  }

  async #join(name: string): Promise<void> {
    if (name === this.#room?.name) return this.#aside(`you are in ${name}`);
    try {
      const room = await this.#client.join(name, { history: HISTORY });
      const before = this.#room;
      this.#room = room;
      this.#to = [];
      this.#oldestSeq = undefined;
      this.#listen(room);
      void before?.leave();
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (!this.#room) return this.#fail(error);
      this.#fault(error.message);
    }
    this.#label(this.#client.status);
  }

  #listen(room: Room): void {
    let { epoch } = room;
    let isIn = false;
    room.on('joined', (joined) => {
      if (joined.epoch !== epoch) this.#oldestSeq = undefined;
      ({ epoch } = joined);
      if (isIn) return;
      isIn = true;
      this.#aside(`you are in ${room.name}; /help lists what you can type`);
      this.#aside(lineOfWho(joined.count, joined.members.slice(0, TEXT_WHO_MAX)));
    });
    const ifHere = (act: () => void): void => (this.#room === room ? act() : undefined);
    room.on('message', (message) => ifHere(() => this.#message(message)));
    room.on('member', (change) => ifHere(() => this.#prompt.print(this.#show.member(change))));
    room.on('members-changed', (digest) =>
      ifHere(() => this.#prompt.print(this.#show.digest(digest))),
    );
    room.on('truncated', () => this.#aside('messages are missing here'));
    room.on('lost', ({ message }) =>
      ifHere(() => {
        this.#room = undefined;
        this.#fault(`you are out of ${room.name}: ${message}; /join ${room.name} to try again`);
      }),
    );
  }

  #message(message: Message): void {
    this.#oldestSeq ??= message.seq;
    this.#prompt.print(this.#show.message(message));
  }

  async #who(): Promise<void> {
    const room = this.#room;
    if (!room) return this.#fault('you are in no room');
    try {
      const { count, members } = await room.members({ limit: TEXT_WHO_MAX });
      this.#aside(lineOfWho(count, members));
    } catch (error) {
      this.#fault(reasonOf(error));
    }
  }

  /** Prints so many messages that stand before the oldest on the screen. */
  #page(limit: number): void {
    const room = this.#room;
    if (!room || this.#isPaging) return;
    this.#isPaging = true;
    this.#printEarlier(room, limit)
      .catch((error: unknown) => this.#fault(reasonOf(error)))
      .finally(() => (this.#isPaging = false));
  }

  async #printEarlier(room: Room, limit: number): Promise<void> {
    const { messages, before } = await earlierThan(this.#oldestSeq ?? room.seq + 1, room, limit);
    if (this.#room !== room) return;
    this.#oldestSeq = before;
    this.#aside(messages.length === 0 ? 'nothing was said before' : `${messages.length} earlier`);
    for (const message of messages) this.#prompt.print(this.#show.message(message));
    if (messages.length > 0) this.#aside('end of the earlier ones');
  }

  #label({ state, waiting, replayed }: ClientStatus): void {
    const words: Record<typeof state, string> = {
      connecting: 'connecting',
      live: this.#room ? '' : 'joining',
      'catching-up': `catching up, ${replayed}`,
      offline: waiting === 0 ? 'offline' : `offline, ${waiting} will be sent`,
      closed: 'closed',
    };
    const room = this.#room?.name ?? '…';
    this.#prompt.label = this.#show.label({ room, to: this.#to, state: words[state] });
  }

  #aside(line: string): void {
    this.#prompt.print(this.#show.aside(line));
  }

  #fault(text: string): void {
    this.#prompt.print(this.#show.fault(text));
  }

  /** The chat cannot go on. A refusal that belongs to nothing, such as a signal's, would come here too; this program sends none. */
  #fail(error: unknown): void {
    const failure = failureOf(error);
    if (!failure) return this.#over.reject(error);
    this.#fault(failure.message);
    this.#over.resolve(failure.exitCode);
  }
}

function reasonOf(error: unknown): string {
  return (error as ClientError | RefusedError).message;
}
