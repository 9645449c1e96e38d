// As whom a client speaks: an alias and a session secret where anyone may come, else the person of
// its token or cookie. Contract: docs/protocol.md, "Session".
import type { Alias, Feature, Hello, Person, Welcome } from '@natter/protocol';
import type { ConnectOptions } from './connect-options.ts';
import { randomSecret } from './platform.ts';

/** The features that the client itself needs. */
const OWN_FEATURES: readonly Feature[] = ['rooms', 'amend', 'marks', 'profiles', 'saved'];

export class Member {
  /** '' if a token or a cookie says who this is. */
  readonly session: string;
  /** Without a token. */
  readonly hello: Hello;
  #alias: string;
  #person: Person | undefined;
  readonly #onPerson: (person: Person | undefined) => void;

  /** @param onPerson called when the person, or their alias or role, has changed. */
  constructor(options: ConnectOptions, onPerson: (person: Person | undefined) => void) {
    const { alias, session, token, device, receipts, features = [] } = options;
    this.#onPerson = onPerson;
    const isKnown = token !== undefined || alias === undefined;
    this.session = isKnown ? '' : (session ?? randomSecret());
    this.#alias = alias ?? '';
    this.hello = {
      type: 'hello',
      // The gateway checks the alias; Unicode's tables are too large for a browser.
      ...(alias !== undefined && { alias: alias as Alias }),
      ...(!isKnown && { session: this.session }),
      ...(device !== undefined && { device }),
      ...(receipts !== undefined && { receipts }),
      features: [...OWN_FEATURES, ...features],
    };
  }

  get alias(): string {
    return this.#alias;
  }
  get person(): Person | undefined {
    return this.#person;
  }

  /** Takes who we are from a welcome. */
  welcomed({ alias, person }: Welcome): void {
    const isSame = JSON.stringify(person) === JSON.stringify(this.#person);
    this.#alias = alias;
    this.#person = person;
    if (!isSame) this.#onPerson(person);
  }

  /** Returns the `Authorization` header for HTTP; undefined if a cookie is needed. */
  authorization(token: string | undefined): string | undefined {
    const secret = token ?? (this.#person ? '' : this.session);
    return secret ? `Bearer ${secret}` : undefined;
  }
}
