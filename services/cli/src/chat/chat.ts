// `natter`: a chat in a terminal. Connects the client library to the prompt. Lines: chat-input.ts.
import { setTimeout as delay } from 'node:timers/promises';
import { RefusedError } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { LOBBY, TEXT_BYTES_MAX } from '@natter/protocol';
import type { Target } from '../target.ts';
import type { Who } from '../credential/who.ts';
import { Display } from '../display.ts';
import { exitCodes, Failure, failureOf, signalExitCodes } from '../exit-codes.ts';
import { aboutMessage } from './about-message.ts';
import { decodeInput, helpOn } from './chat-input.ts';
import type { AboutMessage, AboutRoom, ChatInput } from './chat-input.ts';
import { ChatSockets, connectAs } from './chat-socket.ts';
import { Prompt } from './prompt.ts';
import { aboutRoom } from './room-acts.ts';
import { RoomView } from './room-view.ts';
import { reasonOf, Speaker } from './speaker.ts';
import { statusWords } from './status-words.ts';
import { complete } from './tab-completion.ts';
import { TypedLines } from './typed-lines.ts';

/** Messages shown on entering a room. */
const HISTORY = 20;
/** How long to wait at the end for says to be stored and for the others to be told. */
const LEAVE_MS = 2_000;

export interface ChatDeps {
  readonly target: Target;
  readonly who: Who;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Resolves with the exit code when a signal ends the program. */
  readonly stopped: Promise<number>;
}

/** Resolves with the exit code. */
export async function chat(deps: ChatDeps): Promise<number> {
  return await new Chat(deps).untilEnded(deps.stopped);
}

class Chat {
  readonly #client: Client;
  readonly #prompt: Prompt;
  readonly #display: Display;
  readonly #speaker: Speaker;
  readonly #ended = Promise.withResolvers<number>();
  #isEnded = false;
  #view: RoomView | undefined;
  /** It has been in a room: a refusal to enter another does not end it. */
  #wasIn = false;
  readonly #lines = new TypedLines({
    changed: () => this.#showStatus(),
    failed: (error) => this.#fail(error),
  });

  constructor(deps: ChatDeps) {
    const { target, who, input, output } = deps;
    this.#display = new Display(output, () => this.#client.httpUrl);
    const sockets = new ChatSockets({
      urls: target.urls,
      tell: (reason) => this.#fault(`${reason}; trying again`),
      giveUp: (reason) => this.#fail(new Failure('unreachable', `no gateway answers (${reason})`)),
    });
    this.#client = connectAs(who, target.urls, sockets);
    this.#speaker = new Speaker({
      client: () => this.#client,
      urls: target.urls,
      who,
      room: () => this.#view?.room,
      aside: (line) => this.#aside(line),
      fault: (text) => this.#fault(text),
    });
    this.#prompt = new Prompt({
      input,
      output,
      complete: (text) => complete(text, this.#view?.room.roster.aliases ?? []),
      typed: (line) => this.#typed(line),
      pageUp: () => this.#inRoom((view) => view.page(HISTORY)),
      pastedTooMuch: () => this.#fault(`not pasted: over ${TEXT_BYTES_MAX} bytes`),
      interrupted: () => this.#end(signalExitCodes.SIGINT),
      ended: () => this.#end(exitCodes.done),
    });
    this.#client.on('status', ({ state }) => {
      if (state === 'live') sockets.quieten();
      this.#showStatus();
    });
    this.#client.on('error', (error) => {
      if (this.#client.state === 'closed') this.#fail(error);
      else this.#fault(reasonOf(error));
    });
    this.#showStatus();
    this.#lines.begin(this.#join(target.room));
  }

  async untilEnded(stopped: Promise<number>): Promise<number> {
    const exitCode = await Promise.race([this.#ended.promise, stopped]);
    this.#isEnded = true;
    const worse = await this.#leave();
    this.#prompt.close();
    this.#client.close();
    return worse ?? exitCode;
  }

  #end(exitCode: number): void {
    this.#isEnded = true;
    this.#ended.resolve(exitCode);
  }

  /** Resolves with the exit code if something that was typed is given up. */
  async #leave(): Promise<number | undefined> {
    const room = this.#view?.room;
    if (room) await Promise.race([room.leave(), delay(LEAVE_MS, undefined, { ref: false })]);
    const pending = room?.pending ?? [];
    for (const { text } of pending) this.#fault(`may not have been said: ${text}`);
    for (const line of this.#lines.open) this.#fault(`not done: ${line}`);
    if (pending.length > 0) return exitCodes.unknown;
    return this.#lines.open.length > 0 ? exitCodes.unreachable : undefined;
  }

  #typed(line: string): void {
    // After `/quit` nothing is said, however much was typed or pasted.
    if (this.#isEnded) return;
    const input = decodeInput(line);
    if (!input) return;
    if (input.type === 'quit') return this.#end(exitCodes.done);
    this.#lines.add(line, () => this.#do(input));
  }

  /** Resolves when the next line may be done. */
  async #do(input: ChatInput): Promise<void> {
    switch (input.type) {
      case 'say':
        return this.#speaker.say(input.text);
      case 'msg':
        return this.#speaker.say(input.text, input.to);
      case 'recipients':
        this.#speaker.address(input.to);
        return this.#showStatus();
      case 'join':
        return this.#join(input.room);
      case 'leave':
        return this.#join(LOBBY);
      case 'room':
        return this.#aside(`you are in ${this.#view?.room.name ?? 'no room'}`);
      case 'who':
        return this.#inRoom((view) => view.who());
      case 'history':
        return this.#inRoom((view) => view.page(input.limit));
      case 'help':
        return helpOn(input.about).forEach((each) => this.#prompt.print(each));
      case 'act':
      case 'topic':
      case 'people':
      case 'whois':
      case 'status':
      case 'search':
      case 'on-message':
        return this.#about(input);
      case 'dm':
        if (await this.#enter(() => this.#client.direct(input.to, { history: HISTORY })))
          this.#speaker.say(input.text);
        return;
      case 'upload':
        return this.#speaker.upload(input.path);
      case 'bad':
        return this.#fault(input.refusal.message);
      case 'quit':
        return;
    }
  }

  #about(input: AboutRoom | AboutMessage): Promise<void> {
    const [client, view] = [this.#client, this.#view];
    const [aside, fault] = [this.#aside.bind(this), this.#fault.bind(this)];
    const deps = { client, room: view?.room, aside, fault };
    if (input.type !== 'on-message') return aboutRoom(input, deps);
    return aboutMessage(input.command, { ...deps, show: (messages) => view?.show(messages) });
  }

  async #join(name: string): Promise<void> {
    if (name === this.#view?.room.name) return this.#aside(`you are in ${name}`);
    await this.#enter(() => this.#client.join(name, { history: HISTORY }));
  }

  /** Goes to another room. Refused, it stays in this one, and returns false. */
  async #enter(open: () => Promise<Room>): Promise<boolean> {
    const before = this.#view;
    try {
      const room = await open();
      if (room === before?.room) return true;
      before?.close();
      void before?.room.leave();
      this.#speaker.addressEverybody();
      this.#view = new RoomView({
        room,
        display: this.#display,
        print: (line) => this.#prompt.print(line),
        lost: (reason) => this.#lost(reason),
      });
      this.#wasIn = true;
      this.#showStatus();
      return true;
    } catch (error) {
      if (error instanceof RefusedError && this.#wasIn) this.#fault(reasonOf(error));
      else this.#fail(error);
      return false;
    }
  }

  #lost(reason: string): void {
    const name = this.#view?.room.name ?? '';
    this.#view = undefined;
    this.#speaker.addressEverybody();
    this.#fault(`you are out of ${name}: ${reason}; /join ${name} to try again`);
    this.#showStatus();
  }

  /** Does something in the room that takes a while; the next line need not wait for it. */
  #inRoom(act: (view: RoomView) => Promise<void>): void {
    const view = this.#view;
    if (!view) return this.#fault('you are in no room');
    act(view).catch((error: unknown) => this.#fault(reasonOf(error)));
  }

  #showStatus(): void {
    const { status } = this.#client;
    const room = this.#view?.room.name;
    this.#prompt.label = this.#display.label({
      room: room ?? '…',
      to: this.#speaker.to,
      state: statusWords({ status, lines: this.#lines.open.length, isInRoom: room !== undefined }),
    });
  }

  #aside(line: string): void {
    this.#prompt.print(this.#display.aside(line));
  }

  #fault(text: string): void {
    this.#prompt.print(this.#display.fault(text));
  }

  /** The chat cannot continue. */
  #fail(error: unknown): void {
    const failure = failureOf(error);
    if (!failure) return this.#ended.reject(error);
    this.#fault(failure.message);
    this.#end(failure.exitCode);
  }
}
