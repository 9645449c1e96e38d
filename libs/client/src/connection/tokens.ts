// Asks the program for tokens: one before each hello, and a fresh one before it expires. Never
// throws, and knows no connection: that is lasting-connection.ts. Contract: docs/protocol.md,
// "Session".
import { ClientError } from '../errors.ts';
import type { RefusedError } from '../errors.ts';
import type { Platform } from '../platform.ts';

/** A token, or a function that returns a valid one whenever it is called. */
export type Token = string | (() => string | Promise<string>);

/** A token is renewed after this share of its time, and this long before its end at the latest. */
const RENEW_SHARE = 0.8;
const RENEW_BEFORE_MS = 30_000;
/** A function that returns a dying token again and again is not called more often. */
const RENEW_MS_MIN = 1_000;
/** After a failed renewal: random, at most base × 2^failures, at most the cap. */
const RETRY_BASE_MS = 2_000;
const RETRY_CAP_MS = 30_000;
/** A function that takes longer has failed. */
const TOKEN_MS_MAX = 30_000;

export interface TokensDeps extends Pick<Platform, 'later' | 'random'> {
  /** Undefined: the program has none. */
  readonly token: Token | undefined;
  /** Sends a hello with this token on the open connection. */
  readonly renew: (token: string) => void;
}

export class Tokens {
  readonly #deps: TokensDeps;
  #fault: ClientError | RefusedError | undefined;
  /** The call that counts; what earlier ones return is ignored. */
  #call = 0;
  #isAsking = false;
  #failures = 0;
  #cancel = (): void => {};

  constructor(deps: TokensDeps) {
    this.#deps = deps;
  }

  /** Why the last token could not be had or was refused; undefined after the next good one. */
  get fault(): ClientError | RefusedError | undefined {
    return this.#fault;
  }
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Calls the function, and then one of these, unless `stop` or another `ask` comes first. */
  ask(got: (token: string) => void, failed: () => void): void {
    this.stop();
    const call = this.#call;
    this.#isAsking = true;
    const settle = (fault: ClientError | undefined, next: () => void): void => {
      if (call !== this.#call) return;
      this.stop();
      this.#fault = fault;
      next();
    };
    this.get().then(
      (token) => settle(undefined, () => got(token ?? '')),
      (error: ClientError) => settle(error, failed),
    );
  }

  /** Returns a token, if the program has one. Rejects with ClientError `no-token`. */
  get(): Promise<string | undefined> {
    const { token, later } = this.#deps;
    if (typeof token !== 'function') return Promise.resolve(token);
    return new Promise((resolve, reject) => {
      const cancel = later(() => reject(noToken('no answer in time')), TOKEN_MS_MAX);
      askProgram(token).then(resolve, reject).finally(cancel);
    });
  }

  /** A gateway accepted the token: plans its renewal. Without a function there is none. */
  accepted(expiresInMs: number | undefined): void {
    this.stop();
    this.#failures = 0;
    this.#fault = undefined;
    if (expiresInMs === undefined || typeof this.#deps.token !== 'function') return;
    const waitMs = Math.min(expiresInMs * RENEW_SHARE, expiresInMs - RENEW_BEFORE_MS);
    // Near its end already: half of what is left.
    this.#renewIn(Math.max(RENEW_MS_MIN, waitMs > 0 ? waitMs : expiresInMs / 2));
  }

  /** The gateway refused a renewal, and keeps the connection for now. */
  refused(error: RefusedError): void {
    this.#fault = error;
    this.#retry();
  }

  /** Ignores the answer that is awaited, and renews no more. */
  stop(): void {
    this.#call++;
    this.#isAsking = false;
    this.#cancel();
  }

  #renewIn(waitMs: number): void {
    const { later, renew } = this.#deps;
    this.#cancel = later(() => this.ask(renew, () => this.#retry()), waitMs);
  }

  #retry(): void {
    const ceilingMs = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** this.#failures++);
    this.#renewIn(Math.max(RENEW_MS_MIN, this.#deps.random() * ceilingMs));
  }
}

async function askProgram(source: () => string | Promise<string>): Promise<string> {
  // First, `connect` returns: the function may use what the program makes after it.
  await Promise.resolve();
  try {
    const token: unknown = await source();
    if (token && typeof token === 'string') return token;
  } catch (cause) {
    throw noToken(String((cause as Error | undefined)?.message ?? cause), { cause });
  }
  throw noToken('it returned none');
}

function noToken(why: string, options?: ErrorOptions): ClientError {
  return new ClientError('no-token', `the token function failed: ${why}`, options);
}
