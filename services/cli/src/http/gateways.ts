// HTTP requests to any of several gateways, repeated until one gives a final answer. Only for
// requests that are safe to repeat: reads, and writes under an idempotency key.
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, buildConnector, request } from 'undici';
import { Failure, refused } from '../exit-codes.ts';
import { NotNatter, notNatter, problemOf } from './answers.ts';
import type { Answer } from './answers.ts';
import { connectionProblem } from './connection-problem.ts';
import { StreamedBody } from './streamed-body.ts';

/** Full jitter after each round of all gateways: up to base × 2^rounds, at most the cap. */
const PAUSE_BASE_MS = 200;
const PAUSE_CAP_MS = 3_000;
/** A gateway waits 10 s for the log, so it would have answered. */
const ANSWER_MS_MAX = 15_000;
/** From the look-up of the name to the end of the TLS handshake. */
const CONNECT_MS_MAX = 10_000;
/** A connection that takes no byte of a long body for this long is dead. */
const STALLED_MS_MAX = 30_000;
/** How often a long body is checked for a stall. */
const CHECK_MS = 500;
/** A shorter try would leave unknown what was not done. */
const TRY_MS_MIN = 1_000;
const SLACK_MS = 100;

export interface AskOptions<Value> {
  /** Below the gateway's URL, such as `/v1/rooms/lobby/messages`. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Called for every try. */
  readonly content: () => RequestContent;
  /** Reads a success. Throws NotNatter if a gateway did not send it. */
  readonly read: (answer: Answer) => Promise<Value>;
  /** How long to try. The time in which a long body makes progress is not counted. */
  readonly timeoutMs: number;
  /** Returns whether a request that may have been done may be repeated. Default: yes. */
  readonly mayRepeat?: () => boolean;
  /** Also ends the body of the answer. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AskProgress) => void;
}
export interface RequestContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
}
export type AskProgress =
  | { readonly kind: 'connecting'; readonly host: string }
  | { readonly kind: 'sending'; readonly sentBytes: number }
  /** Every gateway failed. The next round begins after a pause. */
  | { readonly kind: 'retrying'; readonly reason: string };

/** Why a try has no value. */
interface TryProblem {
  readonly reason: string;
  /** Whether a gateway may have received the request. */
  readonly isSent: boolean;
  /** Whether another try at this gateway is useless. */
  readonly isLasting?: boolean;
  readonly retryAfterMs?: number;
  /** Why it is refused in the end, if there is no time to wait. Absent: nobody answers. */
  readonly refusal?: Failure;
}
type TryResult<Value> = { readonly value: Value } | { readonly problem: TryProblem };

export class Gateways {
  readonly #urls: readonly string[];
  readonly #agent: Agent;
  #current = 0;
  #connectMs = CONNECT_MS_MAX;

  /** @param urls `http:` or `ws:`, at least one. */
  constructor(urls: readonly string[]) {
    this.#urls = urls.map((url) => url.replace(/^ws/, 'http'));
    this.#agent = new Agent({
      connect: (options, callback) => connectWithin(this.#connectMs, options, callback),
    });
  }

  /** The gateway that answered last, or is asked next. */
  get url(): string {
    return this.#urls[this.#current] ?? '';
  }

  /**
   * Returns what `read` made of the first success. Throws a Failure: `refused` if a gateway
   * refused, `unreachable` if none can have done it, `unknown` if one may have.
   */
  async ask<Value>(options: AskOptions<Value>): Promise<Value> {
    const { method, timeoutMs, mayRepeat, onProgress } = options;
    let deadlineMs = Date.now() + timeoutMs;
    let isUnknown = false;
    const lasting = new Set<string>();
    for (let tries = 1; ; tries += 1) {
      const content = options.content();
      const body = streamOf(content, options);
      const beganMs = Date.now();
      const result = await this.#try(options, { content, body, remainingMs: deadlineMs - beganMs });
      if ('value' in result) return result.value;
      const { reason, isSent, isLasting, retryAfterMs = 0 } = result.problem;
      if (body && !body.isAllSent) deadlineMs += Math.max(0, body.movedAtMs - beganMs);
      else isUnknown ||= isSent && method !== 'GET';
      if (isLasting) lasting.add(this.url);
      this.#current = (this.#current + 1) % this.#urls.length;
      const rounds = tries / this.#urls.length;
      const pauseMs = Math.max(retryAfterMs, pauseAfter(rounds));
      const mayTryAgain =
        Date.now() + pauseMs + TRY_MS_MIN < deadlineMs &&
        lasting.size < this.#urls.length &&
        !(isUnknown && mayRepeat?.() === false);
      if (!mayTryAgain) throw result.problem.refusal ?? failure(reason, isUnknown);
      if (Number.isInteger(rounds)) onProgress?.({ kind: 'retrying', reason });
      await delay(pauseMs);
    }
  }

  async #try<Value>(
    options: AskOptions<Value>,
    { content, body, remainingMs }: TryOptions,
  ): Promise<TryResult<Value>> {
    const { path, method, read, signal, onProgress } = options;
    const url = new URL(path, this.url);
    this.#connectMs = Math.max(1, Math.min(CONNECT_MS_MAX, remainingMs));
    const late = new AbortController();
    const end = (why: string): void => late.abort(new Error(why));
    const timer = body
      ? setInterval(() => body.isStalled(Date.now()) && end('it takes no more bytes'), CHECK_MS)
      : // After the limit of connecting, which proves that nothing was sent.
        setTimeout(end, answerMs(remainingMs) + SLACK_MS, 'no answer in time');
    onProgress?.({ kind: 'connecting', host: url.host });
    try {
      const answer = await request(url, {
        method,
        headers: content.headers,
        body: body?.stream ?? (content.body as string | undefined) ?? null,
        dispatcher: this.#agent,
        signal: signal ? AbortSignal.any([late.signal, signal]) : late.signal,
        // The timer above limits the answer; its body is the reader's business.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      return await judge(answer, read);
    } catch (error) {
      if (error instanceof Failure) throw error;
      return { problem: problemOfTry(error, url.host) };
    } finally {
      clearTimeout(timer);
    }
  }
}

interface TryOptions {
  readonly content: RequestContent;
  readonly body: StreamedBody | undefined;
  readonly remainingMs: number;
}

/** The connection was not made, so nothing was sent. Nothing else proves that. */
class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/** undici's own time-out is late by up to a second. */
const connect = buildConnector({ timeout: 0, allowH2: false });

function connectWithin(
  connectMs: number,
  options: buildConnector.Options,
  callback: buildConnector.Callback,
): void {
  let isLate = false;
  const fail = (cause: Error): void => callback(new NotConnected(cause.message, { cause }), null);
  const timer = setTimeout(() => {
    isLate = true;
    fail(new Error('connecting timed out'));
  }, connectMs);
  connect(options, (...[error, socket]) => {
    clearTimeout(timer);
    if (isLate) socket?.destroy();
    else if (error) fail(error);
    else callback(null, socket);
  });
}

const answerMs = (remainingMs: number): number => Math.max(1, Math.min(ANSWER_MS_MAX, remainingMs));

function streamOf(
  { body }: RequestContent,
  { timeoutMs, onProgress }: Pick<AskOptions<unknown>, 'timeoutMs' | 'onProgress'>,
): StreamedBody | undefined {
  if (body === undefined || typeof body === 'string') return undefined;
  return new StreamedBody({
    chunks: body,
    onBytes: (sentBytes) => onProgress?.({ kind: 'sending', sentBytes }),
    stalledMs: Math.min(STALLED_MS_MAX, timeoutMs),
  });
}

/** Throws a Failure if the answer is a final refusal. */
async function judge<Value>(
  answer: Answer,
  read: (answer: Answer) => Promise<Value>,
): Promise<TryResult<Value>> {
  const { statusCode } = answer;
  if (statusCode < 300) return { value: await read(answer) };
  if (statusCode < 400) {
    void answer.body.dump();
    return { problem: { isSent: false, isLasting: true, reason: notNatter(answer).message } };
  }
  const problem = await problemOf(answer);
  const { code, reason, retryAfterMs } = problem;
  // 507: the log is full, and will be for a while. Failed sign-ins wait for minutes.
  // An archive that is not there may never be.
  const isPassing =
    code !== 'no-archive' &&
    ((statusCode === 429 && code !== 'slow-down') || (statusCode >= 500 && statusCode !== 507));
  if (!isPassing) throw refused(problem);
  const refusal = code === 'slow-mode' && { refusal: refused(problem) };
  return { problem: { isSent: statusCode !== 429, retryAfterMs, reason, ...refusal } };
}

function problemOfTry(error: unknown, host: string): TryProblem {
  const isConnected = !(error instanceof NotConnected);
  const { reason, isLasting } = connectionProblem(isConnected ? error : error.cause);
  // Something that does not speak HTTP, or not as a gateway does, has done nothing.
  const isSent = isConnected && !isLasting && !(error instanceof NotNatter);
  return { reason: `${host}: ${reason}`, isLasting, isSent };
}

/** Returns 0 within a round. */
function pauseAfter(rounds: number): number {
  if (!Number.isInteger(rounds)) return 0;
  return Math.random() * Math.min(PAUSE_CAP_MS, PAUSE_BASE_MS * 2 ** rounds);
}

function failure(reason: string, isUnknown: boolean): Failure {
  return isUnknown
    ? new Failure('unknown', `no answer; it may have been done or not (${reason})`)
    : new Failure('unreachable', `no gateway answers (${reason})`);
}
