// A person at a terminal: the text dialect over TCP or WebSocket, one connection, one stay.
// After that it comes back as somebody new, under another alias: crowd.ts.
import { createConnection } from 'node:net';
import { WebSocket } from 'ws';
import type { Recorder } from '../run/recorder.ts';

export interface TextMemberOptions {
  readonly recorder: Recorder;
  /** Also its alias. */
  readonly name: string;
  readonly transport: 'tcp' | 'websocket';
  /** On the loopback: a gateway's TCP or HTTP port. */
  readonly port: number;
}

const ROOM = 'lobby';
const QUESTION = 'alias?';
const WELCOME = 'you are now connected!';

/** What both transports have in common. */
interface Wire {
  send(line: string): void;
  destroy(): void;
  pause(): void;
}

export class TextMember {
  readonly name: string;
  readonly transport: 'tcp' | 'websocket';
  readonly #recorder: Recorder;
  readonly #wire: Wire;
  readonly #entered = Promise.withResolvers<boolean>();
  readonly #lines = new Set<string>();
  #inRoom = false;
  #said = 0;
  #over = false;
  readonly #closed = Promise.withResolvers<void>();

  constructor({ recorder, name, transport, port }: TextMemberOptions) {
    this.name = name;
    this.transport = transport;
    this.#recorder = recorder;
    const events = {
      line: (line: string) => this.#read(line),
      over: (code?: number) => this.#end('the connection ended', code),
    };
    recorder.write({ type: 'client', client: name, alias: name, dialect: 'text', transport });
    this.#wire = transport === 'tcp' ? tcpWire(port, events) : webSocketWire(port, events);
  }

  /** Resolves with true once in the room; false: refused, or the connection ended before. */
  get entered(): Promise<boolean> {
    return this.#entered.promise;
  }
  /** Resolves when it is gone. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }
  get inRoom(): boolean {
    return this.#inRoom && !this.#over;
  }

  /** `to`: one alias. */
  say(to?: string): void {
    const text = `${this.name} ${this.#said++}`;
    const names = to === undefined ? {} : { to: [to] };
    this.#recorder.write({ type: 'send', client: this.name, room: ROOM, text, ...names });
    this.#wire.send(to === undefined ? text : `/msg ${to} ${text}`);
  }

  /** Whether it was shown this line. */
  hasHeard(line: string): boolean {
    return this.#lines.has(line);
  }

  /** Stops reading for good; from here on it is away. */
  stopReading(): void {
    this.#wire.pause();
    this.#end('it reads no more');
  }

  /** Drops the connection. */
  vanish(reason: string): void {
    this.#end(reason);
    this.#wire.destroy();
  }

  #read(line: string): void {
    if (this.#over) return;
    if (!this.#inRoom) {
      if (line === QUESTION) this.#wire.send(this.name);
      else if (line === WELCOME) {
        this.#inRoom = true;
        this.#recorder.write({ type: 'entered', client: this.name, room: ROOM });
        this.#entered.resolve(true);
      } else if (line.startsWith('! ')) this.vanish(line);
      return;
    }
    if (line.startsWith('! ')) return;
    this.#lines.add(line);
    this.#recorder.write({ type: 'hear', client: this.name, room: ROOM, line });
  }

  #end(reason: string, code?: number): void {
    if (this.#over) return;
    this.#over = true;
    const closing = { type: 'close', client: this.name, final: true, reason } as const;
    this.#recorder.write({ ...closing, ...(code !== undefined && { code }) });
    this.#entered.resolve(false);
    this.#closed.resolve();
  }
}

interface WireEvents {
  line(line: string): void;
  over(code?: number): void;
}

function tcpWire(port: number, events: WireEvents): Wire {
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.setNoDelay(true);
  const decoder = new TextDecoder();
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) events.line(line);
    // The prompt has no newline.
    if (rest !== QUESTION) return;
    rest = '';
    events.line(QUESTION);
  });
  socket.on('error', () => undefined); // `close` follows.
  socket.on('close', () => events.over());
  return {
    send: (line) => void socket.write(`${line}\n`),
    destroy: () => void socket.destroy(),
    pause: () => void socket.pause(),
  };
}

function webSocketWire(port: number, events: WireEvents): Wire {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  socket.on('message', (data: Buffer) => events.line(data.toString()));
  socket.on('error', () => undefined); // `close` follows.
  socket.on('close', (code) => events.over(code));
  return {
    send: (line) => socket.send(line),
    destroy: () => socket.terminate(),
    pause: () => socket.pause(),
  };
}
