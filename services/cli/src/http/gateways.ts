// HTTP requests to any of several gateways, each tried again until one answers it. For requests that may safely be repeated.
// What the answers mean is the caller's; problems: docs/http-api.md.
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../exit-codes.ts';

/** Full jitter, after each round of all gateways: anything up to base × 2^rounds, at most the cap. */
const PAUSE_BASE_MS = 200;
const PAUSE_CAP_MS = 3_000;
/** Longer than a gateway waits for the log (10 s): it would have answered. */
const ANSWER_MS_MAX = 15_000;

/** What a request fails with before anything of it has left this machine. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export interface GatewayRequestOptions {
  /** Below the gateway's URL, such as `/v1/rooms/lobby/messages`. */
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Anew for every try. */
  readonly request: () => RequestInit;
  /** Until the head of an answer is there; its body is the caller's. */
  readonly timeoutMs: number;
  /** For one try; unless set, ANSWER_MS_MAX and what is left of the above. */
  readonly answerMs?: number;
  /** Whether the request can have been done; where it is long: whether all of it was sent. Unless set, it can. */
  readonly isAllSent?: () => boolean;
  /** Whether it is still safe to repeat what may have been done. Unless set, it is. */
  readonly mayRepeat?: () => boolean;
  /** Ends the answer's body too. */
  readonly signal?: AbortSignal;
}

/** What came of one try: an answer, or why there is none. */
type Try =
  | { readonly kind: 'answer'; readonly answer: Response }
  | { readonly kind: 'none'; readonly sent: boolean; readonly problem: Problem };

export class Gateways {
  readonly #urls: readonly string[];
  #current = 0;

  /** `http:` or `ws:`, at least one. */
  constructor(urls: readonly string[]) {
    this.#urls = urls.map((url) => url.replace(/^ws/, 'http'));
  }

  /** The one that answered last, or is asked next. */
  get url(): string {
    return this.#urls[this.#current] ?? '';
  }

  /**
   * The first answer that is final. Throws a Failure in the end: `unreachable` if nothing can have happened, else `unknown`, since
   * an answer that was lost may have been a yes.
   */
  async ask(question: GatewayRequestOptions): Promise<Response> {
    const { method, timeoutMs, answerMs, isAllSent, mayRepeat } = question;
    const beganMs = Date.now();
    let deadlineMs = beganMs + timeoutMs;
    let isUnknown = false;
    for (let tries = 1; ; tries += 1) {
      const result = await this.#try(question, deadlineMs - Date.now());
      if (result.kind === 'answer') return result.answer;
      const { sent, problem } = result;
      isUnknown ||= method !== 'GET' && sent && isAllSent?.() !== false;
      // The time went by on the way, not in search of a gateway.
      if (sent && !isUnknown && isAllSent?.() === false)
        deadlineMs = Math.min(beganMs + (answerMs ?? timeoutMs), Date.now() + timeoutMs);
      this.#current = (this.#current + 1) % this.#urls.length;
      const pauseMs = Math.max(problem.retryAfterMs, this.#pauseMs(tries));
      if (Date.now() + pauseMs < deadlineMs && !(isUnknown && mayRepeat?.() === false)) {
        await delay(pauseMs);
        continue;
      }
      if (!isUnknown) throw new Failure('unreachable', `no gateway answers (${problem.reason})`);
      const reason = `no answer, it may have been done or not (${problem.reason})`;
      throw new Failure('unknown', reason);
    }
  }

  #pauseMs(tries: number): number {
    const rounds = tries / this.#urls.length;
    if (!Number.isInteger(rounds)) return 0;
    return Math.random() * Math.min(PAUSE_CAP_MS, PAUSE_BASE_MS * 2 ** rounds);
  }

  async #try(question: GatewayRequestOptions, remainingMs: number): Promise<Try> {
    const { path, method, request, signal = null } = question;
    const url = new URL(path, this.url);
    const answerMs = question.answerMs ?? Math.max(1, Math.min(ANSWER_MS_MAX, remainingMs));
    try {
      const answer = await fetchHead(url, { ...request(), method, signal }, answerMs);
      // 507: full, and not less so in a moment.
      const isFinal = answer.status === 507 || (answer.status !== 429 && answer.status < 500);
      if (isFinal) return { kind: 'answer', answer };
      return { kind: 'none', sent: answer.status !== 429, problem: await problemOf(answer) };
    } catch (error) {
      const cause = ((error as Error).cause ?? error) as { code?: unknown; message: string };
      const { code, message } = cause;
      const reason = `${url.host}: ${message === '' ? String(code) : message}`;
      return { kind: 'none', sent: !NOT_SENT.has(code), problem: { reason, retryAfterMs: 0 } };
    }
  }
}

/** The time-out is for the head alone. */
async function fetchHead(url: URL, request: RequestInit, answerMs: number): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('no answer in time')), answerMs);
  const signals = request.signal ? [late.signal, request.signal] : [late.signal];
  try {
    return await fetch(url, { ...request, signal: AbortSignal.any(signals) });
  } finally {
    clearTimeout(timer);
  }
}

export interface Problem {
  /** For people, not escaped. */
  readonly reason: string;
  /** 0: as one likes. */
  readonly retryAfterMs: number;
}

/** What an answer that is no success says. Never throws. */
export async function problemOf(answer: Response): Promise<Problem> {
  try {
    const problem = (await answer.json()) as Readonly<Record<string, unknown>>;
    const { code, detail, retryAfter } = problem;
    const words = [code, detail].filter((word) => typeof word === 'string');
    return {
      reason: words.length === 0 ? `HTTP ${answer.status}` : words.join(': '),
      retryAfterMs: typeof retryAfter === 'number' ? retryAfter : 0,
    };
  } catch {
    // Something that stands before the gateways answered in its own way.
    return { reason: `HTTP ${answer.status}`, retryAfterMs: 0 };
  }
}
