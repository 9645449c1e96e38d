// The accounts of a server over HTTP. Says so where a server has none.
// Contract: docs/http-api.md, "Accounts".
import type { Person } from '@natter/protocol';
import { exitCodes, Failure } from '../exit-codes.ts';
import { readJson, readNothing } from '../http/answers.ts';
import type { Answer } from '../http/answers.ts';
import { Gateways } from '../http/gateways.ts';
import type { AskOptions } from '../http/gateways.ts';
import { isRole } from './roles.ts';

export interface AccountServerOptions {
  readonly urls: readonly string[];
  /** Undefined: nobody is signed in. */
  readonly credential: string | undefined;
  readonly timeoutMs: number;
  /** For the person's list of devices. */
  readonly userAgent: string;
}

type Mode = 'open' | 'accounts' | 'jwt';
export type Fields = Readonly<Record<string, unknown>>;

interface Asked {
  readonly method: AskOptions<unknown>['method'];
  /** Below `/v1`. */
  readonly path: string;
  readonly body?: Fields;
  /** False: done twice, it would leave something behind that nobody knows. Default: true. */
  readonly mayRepeat?: boolean;
}

export class AccountServer {
  readonly #options: AccountServerOptions;
  readonly #gateways: Gateways;

  constructor(options: AccountServerOptions) {
    this.#options = options;
    this.#gateways = new Gateways(options.urls);
  }

  /** The host that is asked, for people. */
  get host(): string {
    return new URL(this.#gateways.url).host;
  }

  /** Returns who may come in, and whether somebody owns the server yet. Throws a Failure. */
  async auth(): Promise<{ readonly mode: Mode; readonly setUp?: boolean }> {
    try {
      return await this.ask({ method: 'GET', path: '/auth' }, ({ mode }) => isMode(mode));
    } catch (error) {
      if (error instanceof Failure && error.exitCode === exitCodes.refused) throw this.none(error);
      throw error;
    }
  }

  /** Throws a Failure that says why, unless people sign in here, and did. */
  async needAccount(): Promise<void> {
    const { mode } = await this.auth();
    if (mode !== 'accounts') throw this.none();
    if (this.#options.credential === undefined) throw this.notSignedIn();
  }

  notSignedIn(): Failure {
    return new Failure('refused', `you are not signed in at ${this.host}; use \`natter login\``);
  }

  /** The Failure where nobody has an account. */
  none(cause?: unknown): Failure {
    return new Failure('refused', `${this.host} has no accounts`, { cause });
  }

  /** Returns the answer. Throws a Failure, also if `isValue` rejects it. */
  async ask<Value>(asked: Asked, isValue: (answer: Fields) => boolean): Promise<Value> {
    return await this.#ask(asked, readJson<Value>(isValue));
  }

  /** Asks for something that has no answer. Throws a Failure. */
  async tell(asked: Asked): Promise<void> {
    await this.#ask(asked, readNothing);
  }

  /** As `ask`, with a reader of the whole answer. */
  async #ask<Value>(
    { method, path, body, mayRepeat = true }: Asked,
    read: (answer: Answer) => Promise<Value>,
  ): Promise<Value> {
    const { credential, timeoutMs, userAgent } = this.#options;
    const headers = {
      'user-agent': userAgent,
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    return await this.#gateways.ask({
      path: `/v1${path}`,
      method,
      content: () => ({ headers, ...(body && { body: JSON.stringify(body) }) }),
      read,
      timeoutMs,
      mayRepeat: () => mayRepeat,
    });
  }

  /** Signs in. Returns the person and the session. Throws a Failure. */
  async signIn(alias: string, password: string): Promise<SignedIn> {
    const body = { alias, password };
    return await this.#ask({ method: 'POST', path: '/sign-in', body }, async (answer) => {
      const { person } = await readJson<{ readonly person: Person }>((fields) =>
        isPerson(fields['person']),
      )(answer);
      const session = sessionIn(answer);
      if (session === undefined) throw new Failure('refused', `${this.host} gave no session`);
      return { person, session };
    });
  }
}

export interface SignedIn {
  readonly person: Person;
  /** `ns_…` */
  readonly session: string;
}

function sessionIn({ headers }: Answer): string | undefined {
  const lines = [headers['set-cookie'] ?? []].flat();
  const found = lines.map((line) => /^natter_session=(ns_[\w-]+)/.exec(line)?.[1]);
  return found.find((session) => session !== undefined);
}

function isMode(value: unknown): value is Mode {
  return value === 'open' || value === 'accounts' || value === 'jwt';
}

function isPerson(value: unknown): value is Person {
  const { id, alias, role } = (value ?? {}) as Partial<Person>;
  return typeof id === 'string' && typeof alias === 'string' && isRole(role);
}
