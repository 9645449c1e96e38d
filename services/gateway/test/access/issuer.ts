// An issuer of tokens, as an operator of mode `jwt` has one: a secret, or keys at an address.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { onTestFinished } from 'vitest';

export const ISSUER = 'https://id.example';
export const AUDIENCE = 'chat';
export const SECRET = 'a secret of at least thirty-two bytes';

/** Claims of a token. Times in seconds since 1970. */
export type Payload = Readonly<Record<string, unknown>>;

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

/** Returns valid claims of that person, but for `changes`. */
export function claimsOf(alias: string, changes: Payload = {}): Payload {
  return {
    sub: `id-of-${alias}`,
    alias,
    iss: ISSUER,
    aud: AUDIENCE,
    exp: nowSeconds() + 300,
    ...changes,
  };
}

/** A token by the shared secret. */
export async function tokenOf(alias: string, changes: Payload = {}): Promise<string> {
  return new SignJWT(claimsOf(alias, changes))
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(SECRET));
}

export const secretMode = {
  NATTER_AUTH: 'jwt',
  NATTER_JWT_SECRET: SECRET,
  NATTER_JWT_ISSUER: ISSUER,
  NATTER_JWT_AUDIENCE: AUDIENCE,
};

/** Publishes keys; closed with the test. */
export class KeyIssuer {
  readonly #server: Server;
  readonly #keys = new Map<string, { privateKey: CryptoKey; public: JWK }>();
  /** Answers 503 while true. */
  away = false;

  private constructor() {
    this.#server = createServer((_request, response) => {
      response.statusCode = this.away ? 503 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: [...this.#keys.values()].map((key) => key.public) }));
    });
  }

  static async start(): Promise<KeyIssuer> {
    const issuer = new KeyIssuer();
    await new Promise<void>((resolve) => {
      issuer.#server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => {
      issuer.#server.closeAllConnections();
      issuer.#server.close();
    });
    return issuer;
  }

  get env(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      NATTER_AUTH: 'jwt',
      NATTER_JWKS_URL: `http://127.0.0.1:${port}/jwks`,
      NATTER_JWT_ISSUER: ISSUER,
      NATTER_JWT_AUDIENCE: AUDIENCE,
    };
  }

  /** Publishes another key. */
  async addKey(kid: string, alg = 'ES256'): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(publicKey);
    this.#keys.set(kid, { privateKey, public: { ...jwk, kid, alg } });
  }
  removeKey(kid: string): void {
    this.#keys.delete(kid);
  }
  publicKey(kid: string): JWK {
    return this.#key(kid).public;
  }

  async sign(kid: string, alias: string, changes: Payload = {}): Promise<string> {
    const { privateKey, public: jwk } = this.#key(kid);
    return new SignJWT(claimsOf(alias, changes))
      .setProtectedHeader({ alg: jwk.alg ?? '', kid })
      .sign(privateKey);
  }

  #key(kid: string): { privateKey: CryptoKey; public: JWK } {
    const key = this.#keys.get(kid);
    if (key === undefined) throw new Error(`there is no key ${kid}`);
    return key;
  }
}
