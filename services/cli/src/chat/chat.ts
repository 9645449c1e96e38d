// `natter`: talks in a room, from a terminal. Ties the client library to the prompt; what a line asks for: chat-input.ts.
import { connect, RefusedError } from '@natter/client';
import type { Client, ClientError, ClientStatus } from '@natter/client';
import { escapeText, LOBBY } from '@natter/protocol';
import { chatHelp, decodeInput } from './chat-input.ts';
import type { ChatInput } from './chat-input.ts';
import type { Target } from '../command-line.ts';
import { complete } from './tab-completion.ts';
import { exitCodes, failureOf, signalExitCodes } from '../exit-codes.ts';
import { Gateways } from '../http/gateways.ts';
import { Prompt } from './prompt.ts';
import { RoomView } from './room-view.ts';
import { Display } from '../display.ts';
import { upload } from '../commands/upload.ts';

/** Messages shown on entering a room. */
const HISTORY = 20;
/** How long to wait at the end for what was said to be stored, and for the others to be told that we left. */
const LEAVE_MS = 2_000;

export interface ChatDeps {
  readonly target: Target;
  readonly session: string;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Answers with the exit code when it was asked from outside to end. */
  readonly stopped: Promise<number>;
}

/** Resolves with the exit code. */
export async function chat(deps: ChatDeps): Promise<number> {
  const talk = new Chat(deps);
  return await talk.untilOver(deps.stopped);
}

class Chat {
  readonly #deps: ChatDeps;
  readonly #client: Client;
  readonly #prompt: Prompt;
  readonly #display: Display;
  readonly #over = Promise.withResolvers<number>();
  #view: RoomView | undefined;
  #to: readonly string[] = [];
  /** Lines are done one after the other: what follows a `/join` is said in the new room. */
  #work: Promise<void> = Promise.resolve();
  /** Those that are not done. */
  readonly #lines: string[] = [];

  constructor(deps: ChatDeps) {
    const { target, session, input, output } = deps;
    this.#deps = deps;
    const { urls, alias } = target;
    this.#display = new Display(output, () => this.#client.httpUrl);
    this.#client = connect({ urls, alias, session });
    this.#prompt = new Prompt({
      input,
      output,
      complete: (text) => complete(text, this.#view?.room.roster.aliases ?? []),
      typed: (line) => this.#typed(line),
      pageUp: () => this.#later((view) => view.page(HISTORY)),
      interrupted: () => this.#over.resolve(signalExitCodes.SIGINT),
      ended: () => this.#over.resolve(exitCodes.done),
    });
    this.#client.on('status', (status) => this.#label(status));
    this.#client.on('error', (error) => this.#fail(error));
    this.#label(this.#client.status);
    this.#work = this.#join(target.room);
  }

  async untilOver(stopped: Promise<number>): Promise<number> {
    const exitCode = await Promise.race([this.#over.promise, stopped]);
    const worse = await this.#leave();
    this.#prompt.close();
    this.#client.close();
    return worse ?? exitCode;
  }

  /** The exit code, if something that was typed is given up. */
  async #leave(): Promise<number | undefined> {
    const room = this.#view?.room;
    if (room) await within(LEAVE_MS, room.leave());
    const pending = room?.pending ?? [];
    for (const { text } of pending) this.#fault(`not known to be said: ${text}`);
    for (const line of this.#lines) this.#fault(`not done: ${line}`);
    if (pending.length > 0) return exitCodes.unknown;
    return this.#lines.length > 0 ? exitCodes.unreachable : undefined;
  }

  #typed(line: string): void {
    const input = decodeInput(line);
    if (!input) return;
    if (input.type === 'quit') return this.#over.resolve(exitCodes.done);
    this.#lines.push(line);
    this.#label(this.#client.status);
    this.#work = this.#work
      .then(() => this.#do(input))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#lines.shift();
        this.#label(this.#client.status);
      });
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
        return this.#aside(`you are in ${this.#view?.room.name ?? 'no room'}`);
      case 'who':
        return this.#later((view) => view.who());
      case 'history':
        return this.#later((view) => view.page(input.limit));
      case 'help':
        return chatHelp.forEach((each) => this.#prompt.print(each));
      case 'upload':
        return this.#upload(input.path);
      case 'bad':
        return this.#fault(input.refusal.message);
      case 'quit':
        return;
    }
  }

  #say(text: string, to: readonly string[]): void {
    const room = this.#view?.room;
    if (!room) return this.#fault(`not said, you are in no room: ${text}`);
    room.say(text, to.length === 0 ? {} : { to }).catch((error: unknown) => {
      // At the end the pending ones are told together.
      if (this.#client.state !== 'closed') this.#fault(`not said: ${text} (${reasonOf(error)})`);
    });
  }

  #upload(path: string): void {
    const { target, session } = this.#deps;
    const room = this.#view?.room;
    if (!room) return this.#fault('you are in no room');
    this.#aside(`sharing ${escapeText(path)} …`);
    upload({
      gateways: new Gateways(target.urls),
      target: { ...target, room: room.name, alias: this.#client.alias },
      session,
      path,
      to: this.#to.length === 0 ? undefined : this.#to,
    }).then(
      (url) => this.#aside(`shared ${escapeText(path)}: ${url}`),
      (error: unknown) => this.#fault(`not shared: ${path} (${reasonOf(error)})`),
    );
  }

  async #join(name: string): Promise<void> {
    const before = this.#view;
    if (name === before?.room.name) return this.#aside(`you are in ${name}`);
    try {
      const room = await this.#client.join(name, { history: HISTORY });
      before?.close();
      void before?.room.leave();
      this.#to = [];
      this.#view = new RoomView({
        room,
        display: this.#display,
        print: (line) => this.#prompt.print(line),
        lost: (reason) => this.#lost(reason),
      });
    } catch (error) {
      if (!(error instanceof RefusedError) || !before) return this.#fail(error);
      this.#fault(error.message);
    }
    this.#label(this.#client.status);
  }

  #lost(reason: string): void {
    const name = this.#view?.room.name ?? '';
    this.#view = undefined;
    this.#fault(`you are out of ${name}: ${reason}; /join ${name} to try again`);
    this.#label(this.#client.status);
  }

  /** Does something with the room that answers later; what follows need not wait for it. */
  #later(act: (view: RoomView) => Promise<void>): void {
    const view = this.#view;
    if (!view) return this.#fault('you are in no room');
    act(view).catch((error: unknown) => this.#fault(reasonOf(error)));
  }

  #label({ state, waiting: saysWaiting, replayed }: ClientStatus): void {
    const waiting = saysWaiting + this.#lines.length;
    const words: Record<typeof state, string> = {
      connecting: 'connecting',
      live: this.#view ? '' : 'no room',
      'catching-up': `catching up, ${replayed}`,
      offline: waiting === 0 ? 'offline' : `offline, ${waiting} will be sent`,
      closed: 'closed',
    };
    const room = this.#view?.room.name ?? '…';
    this.#prompt.label = this.#display.label({ room, to: this.#to, state: words[state] });
  }

  #aside(line: string): void {
    this.#prompt.print(this.#display.aside(line));
  }

  #fault(text: string): void {
    this.#prompt.print(this.#display.fault(text));
  }

  /** The chat cannot go on. A refusal that belongs to nothing, such as a signal's, would come here too; this program sends none. */
  #fail(error: unknown): void {
    const failure = failureOf(error);
    if (!failure) return this.#over.reject(error);
    this.#fault(failure.message);
    this.#over.resolve(failure.exitCode);
  }
}

async function within(ms: number, promise: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([promise, late.promise]);
  clearTimeout(timer);
}

function reasonOf(error: unknown): string {
  return (error as ClientError | RefusedError).message;
}
