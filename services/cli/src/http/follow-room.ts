// The messages of a room as one endless sequence, through gateways that die and slow readers.
// Over HTTP (docs/http-api.md, "Following a room"): it needs no alias, and nobody is told.
import { setTimeout as delay } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import type { Amended, HistoryPage, Message, RoomName } from '@natter/protocol';
import { exitCodes, Failure } from '../exit-codes.ts';
import { NotNatter, readEventStream, readJson } from './answers.ts';
import { connectionProblem } from './connection-problem.ts';
import type { AskProgress, Gateways } from './gateways.ts';

/** A gateway's first event comes with its answer. */
const FIRST_EVENT_MS_MAX = 15_000;
/** Gateways send a comment every 30 s. */
const SILENT_MS_MAX = 75_000;
const RETRY_MS_DEFAULT = 1_000;
/** Jitter while nothing good comes: between the least and retry × 2^failures, at most the cap. */
const PAUSE_MS_MIN = 200;
const PAUSE_MS_MAX = 30_000;
/** The last moment of a Date (ECMA-262). */
const DATE_MS_MAX = 8.64e15;
/** Characters of one event: a few frames; more is not a gateway's. */
const EVENT_CHARACTERS_MAX = 1024 * 1024;

export interface FollowOptions {
  readonly gateways: Gateways;
  readonly room: RoomName;
  /** Undefined: follows what everybody may see. */
  readonly secret: string | undefined;
  /** Yields the newest N messages first. */
  readonly history: number;
  /** How long to look for a gateway at the beginning. Later it takes as long as it takes. */
  readonly timeoutMs: number;
  /** Reports something beside the messages; not escaped. */
  readonly tell: (line: string) => void;
}

/** The events, as far as they matter here. */
type Frame =
  | Message
  | Amended
  | {
      readonly type: 'following' | 'caught-up' | 'member' | 'members-changed' | 'bye';
      readonly truncated?: boolean;
    };

/**
 * Yields each message, and what becomes of one, once and in order. Never returns. Throws a Failure
 * if a gateway refuses, or if none answers at the beginning.
 */
export async function* followRoom(
  options: FollowOptions,
): AsyncGenerator<Message | Amended, never> {
  const follower = new Follower(options);
  if (options.history > 0) yield* await follower.newest();
  for (;;) {
    yield* follower.follow();
    await delay(follower.pauseMs());
  }
}

class Follower {
  readonly #options: FollowOptions;
  #lastId: string | undefined;
  #retryMs = RETRY_MS_DEFAULT;
  /** Connections in a row that brought nothing. */
  #failures = 0;
  #wasGood = false;
  #told = '';

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  async newest(): Promise<readonly Message[]> {
    const { gateways, room, history } = this.#options;
    const page = await gateways.ask<HistoryPage>({
      path: `/v1/rooms/${room}/messages?limit=${history}`,
      method: 'GET',
      content: () => ({ headers: this.#headers() }),
      read: readJson(({ messages }) => Array.isArray(messages) && messages.every(isMessage)),
      timeoutMs: this.#options.timeoutMs,
      onProgress: (progress) => this.#show(progress),
    });
    // After none, too: from the beginning is from here.
    this.#lastId = String(page.messages.at(-1)?.seq ?? 0);
    return page.messages;
  }

  /** Yields what comes on one connection. Returns when it breaks. */
  async *follow(): AsyncGenerator<Message | Amended, void> {
    this.#failures += 1;
    try {
      for await (const frame of this.#frames()) {
        this.#failures = 0;
        this.#wasGood = true;
        this.#told = '';
        if (frame.type === 'message' || frame.type === 'amended') yield frame;
        else if (frame.truncated) this.#options.tell('messages are missing here');
      }
      if (this.#failures > 0) throw new NotNatter('the event stream ended at once');
    } catch (error) {
      if (!(error instanceof Failure)) {
        // A connection that was good just broke.
        if (this.#failures > 0) this.#tell(hostOf(this.#options) + reasonOf(error));
        return;
      }
      if (!this.#wasGood || error.exitCode !== exitCodes.unreachable) throw error;
      this.#tell(error.message);
    }
  }

  pauseMs(): number {
    const pauseMs = Math.min(PAUSE_MS_MAX, this.#retryMs * 2 ** this.#failures);
    return PAUSE_MS_MIN + Math.random() * Math.max(0, pauseMs - PAUSE_MS_MIN);
  }

  async *#frames(): AsyncGenerator<Frame, void> {
    const { gateways, room } = this.#options;
    const silence = new AbortController();
    const watch = (ms: number): NodeJS.Timeout =>
      setTimeout(() => silence.abort(new Error('nothing came for too long')), ms);
    const parser = this.#parser();
    let timer: NodeJS.Timeout | undefined;
    try {
      const body = await gateways.ask({
        path: `/v1/rooms/${room}/events`,
        method: 'GET',
        content: () => ({ headers: this.#headers() }),
        read: readEventStream,
        timeoutMs: this.#options.timeoutMs,
        signal: silence.signal,
        onProgress: (progress) => this.#show(progress),
      });
      timer = watch(FIRST_EVENT_MS_MAX);
      const utf8 = new TextDecoder();
      for await (const chunk of body as AsyncIterable<Buffer>) {
        const events = parser.take(utf8.decode(chunk, { stream: true }));
        // Anything else is no sign of life.
        if (!events) continue;
        // A slow reader of ours is no silence either.
        clearTimeout(timer);
        for (const { id, data } of events) {
          const frame = frameOf(data);
          this.#lastId = id ?? this.#lastId;
          yield frame;
        }
        timer = watch(SILENT_MS_MAX);
      }
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
  }

  /** `take` returns the events that a text completes; undefined if it holds none, nor a comment. */
  #parser(): { take(text: string): readonly EventSourceMessage[] | undefined } {
    let events: EventSourceMessage[] | undefined;
    const seen = (): EventSourceMessage[] => (events ??= []);
    const parser = createParser({
      maxBufferSize: EVENT_CHARACTERS_MAX,
      onRetry: (retryMs) => {
        this.#retryMs = retryMs;
        seen();
      },
      onComment: seen,
      onEvent: (event) => seen().push(event),
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') throw new NotNatter(NOT_EVENTS);
      },
    });
    return {
      take(text) {
        events = undefined;
        parser.feed(text);
        return events;
      },
    };
  }

  #headers(): Record<string, string> {
    const { secret } = this.#options;
    return {
      ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
      ...(this.#lastId !== undefined && { 'last-event-id': this.#lastId }),
    };
  }

  #show(progress: AskProgress): void {
    if (progress.kind === 'retrying') this.#tell(progress.reason);
  }

  /** Reports a reason once, until something good comes. */
  #tell(reason: string): void {
    if (reason === this.#told) return;
    this.#told = reason;
    this.#options.tell(`${reason}; trying again`);
  }
}

const NOT_EVENTS = 'not the events of a Natter gateway';

function frameOf(data: string): Frame {
  try {
    const frame = JSON.parse(data) as Frame | null;
    if (typeof frame === 'object' && typeof frame?.type === 'string')
      if (isWhole(frame)) return frame;
  } catch {
    // Not JSON, so not a gateway's.
  }
  throw new NotNatter(NOT_EVENTS);
}

function isWhole(frame: Frame): boolean {
  if (frame.type === 'message') return isMessage(frame);
  return frame.type !== 'amended' || isAmended(frame);
}

/** As far as it is printed. */
function isAmended(value: unknown): value is Amended {
  const { seq, of, by, ...change } = (value ?? {}) as Partial<Amended>;
  const { text = '', react = '', unreact = '' } = change;
  const areTexts = [by, text, react, unreact].every((each) => typeof each === 'string');
  return areTexts && Number.isSafeInteger(seq) && Number.isSafeInteger(of);
}

/** As far as it is printed. */
function isMessage(value: unknown): value is Message {
  const { seq, from, text, at, to = [] } = (value ?? {}) as Partial<Message>;
  return (
    Number.isSafeInteger(seq) &&
    Math.abs(at ?? Number.NaN) <= DATE_MS_MAX &&
    typeof from === 'string' &&
    typeof text === 'string' &&
    Array.isArray(to)
  );
}

const hostOf = ({ gateways }: FollowOptions): string => `${new URL(gateways.url).host}: `;

const reasonOf = (error: unknown): string => connectionProblem(error).reason;
