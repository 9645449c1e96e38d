import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { jwksTokens, secretTokens } from './issuer-tokens.ts';
import type { TokenVerifier } from './verify-token.ts';

const SECRET = 'a secret of the operator, 32 bytes or more';
const options = { issuer: 'https://id.example', audience: 'natter', now: () => Date.now() };
const payload = { alias: 'Ann', role: 'member' };
const seconds = (): number => Math.floor(Date.now() / 1_000);

interface Signing {
  readonly key?: CryptoKey | Uint8Array;
  readonly alg?: string;
  readonly kid?: string;
}
const sign = (changes: JWTPayload = {}, { key, alg = 'HS256', kid }: Signing = {}) =>
  new SignJWT({
    ...payload,
    iss: options.issuer,
    aud: options.audience,
    sub: 'ann@example.org',
    exp: seconds() + 60,
    ...changes,
  })
    .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
    .sign(key ?? Buffer.from(SECRET));
const faultOf = async (verifier: TokenVerifier, token: string): Promise<string> => {
  const verified = await verifier.verify(token);
  return verified.ok ? 'none' : verified.fault;
};
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const bySecret = secretTokens(SECRET, options);

test('a token signed with the shared secret gives its claims', async () => {
  expect(await bySecret.verify(await sign())).toMatchObject({
    ok: true,
    claims: { sub: 'ann@example.org', alias: 'Ann', role: 'member' },
  });
});

test.each([
  ['expired', { exp: seconds() - 31 }],
  ['not-yet-valid', { nbf: seconds() + 60 }],
  ['wrong-issuer', { iss: 'https://evil.example' }],
  ['wrong-issuer', { iss: undefined as never }],
  ['wrong-audience', { aud: 'other' }],
  ['wrong-audience', { aud: ['other', 'more'] }],
  ['bad-claims', { sub: undefined as never }],
  ['bad-claims', { sub: 'a\r\nb' }],
  ['bad-claims', { sub: 'a\0b' }],
  ['bad-claims', { exp: undefined as never }],
  ['bad-claims', { alias: 'not an alias' }],
  ['bad-claims', { role: 'root' }],
] as const)('a token is refused as %s: %j', async (fault, changes) => {
  expect(await faultOf(bySecret, await sign(changes as JWTPayload))).toBe(fault);
});

test('clocks may differ by half a minute', async () => {
  expect(await faultOf(bySecret, await sign({ exp: seconds() - 20 }))).toBe('none');
  expect(await faultOf(bySecret, await sign({ nbf: seconds() + 20 }))).toBe('none');
});

test('a token without a signature is refused', async () => {
  const body = encode({ ...payload, sub: 'x', exp: seconds() + 60 });
  for (const alg of ['none', 'None', 'NONE', '']) {
    expect(await faultOf(bySecret, `${encode({ alg })}.${body}.`)).not.toBe('none');
  }
  expect(await faultOf(bySecret, `${encode({ alg: 'none' })}.${body}.`)).toBe('wrong-algorithm');
});

test('a changed payload does not fit the signature', async () => {
  const [head, , signature] = (await sign()).split('.');
  const body = encode({ ...payload, sub: 'root', exp: seconds() + 60 });
  expect(await faultOf(bySecret, `${head}.${body}.${signature}`)).toBe('bad-signature');
});

test.each(['', '.', '..', 'a.b', 'a.b.c', 'a.b.c.d.e', '\0', '{}', '💥.💥.💥', 'ey\r\nJ.a.b'])(
  '%j is malformed',
  async (token) => {
    expect(await faultOf(bySecret, token)).toBe('malformed');
  },
);

test('headers that no library should trust are not followed', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const claims = { ...payload, iss: options.issuer, aud: 'natter', sub: 'x', exp: seconds() + 60 };
  const jwk = await exportJWK(publicKey);
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', jwk, jku: 'http://127.0.0.1:1/jwks', kid: '../../etc' })
    .sign(privateKey);
  expect(await faultOf(bySecret, token)).toBe('wrong-algorithm');
  const url = await serveKeys(() => []);
  expect(await faultOf(byJwks(url), token)).toBe('unknown-key');
});

test('a token of 64 KiB is refused without being parsed', async () => {
  const token = await sign({ filler: 'x'.repeat(64 * 1024) });
  const beganMs = performance.now();
  for (let n = 0; n < 10_000; n += 1) expect(await faultOf(bySecret, token)).toBe('too-long');
  // A parse of 64 KiB takes 0.2 ms and more.
  expect((performance.now() - beganMs) / 10_000).toBeLessThan(0.1);
});

test('a short secret is refused at once', () => {
  expect(() => secretTokens('x'.repeat(31), options)).toThrow(RangeError);
});

test('a token signed with the public key as a shared secret is refused', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256' } as JWK;
  const verifier = byJwks(await serveKeys(() => [jwk]));
  const pem = pair.publicKey.export({ format: 'pem', type: 'spki' });
  const head = encode({ alg: 'HS256', kid: 'one' });
  const body = encode({
    ...payload,
    iss: options.issuer,
    aud: 'natter',
    sub: 'x',
    exp: seconds() + 60,
  });
  for (const secret of [pem, Buffer.from(JSON.stringify(jwk)), Buffer.from(jwk.n ?? '')]) {
    const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
    expect(await faultOf(verifier, `${head}.${body}.${signature}`)).toBe('wrong-algorithm');
  }
});

test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])(
  '%s tokens are verified by the keys of a JWKS address',
  async (alg) => {
    const { key, jwk } = await keyPair(alg, 'one');
    const verifier = byJwks(await serveKeys(() => [jwk]));
    expect(await faultOf(verifier, await sign({}, { key, alg, kid: 'one' }))).toBe('none');
    const other = await keyPair(alg, 'one');
    const forged = await sign({}, { key: other.key, alg, kid: 'one' });
    expect(await faultOf(verifier, forged)).toBe('bad-signature');
  },
);

test('a new key of the issuer is fetched when a token names it', async () => {
  const [old, fresh] = [await keyPair('EdDSA', 'old'), await keyPair('EdDSA', 'new')];
  let served = [old.jwk];
  let nowMs = Date.now();
  const verifier = byJwks(await serveKeys(() => served), () => nowMs);
  const token = await sign({}, { key: fresh.key, alg: 'EdDSA', kid: 'new' });
  expect(await faultOf(verifier, token)).toBe('unknown-key');
  served = [old.jwk, fresh.jwk];
  nowMs += 11_000;
  expect(await faultOf(verifier, token)).toBe('none');
});

test('while the JWKS address is away, cached keys go on and new ones are refused', async () => {
  const [old, fresh] = [await keyPair('EdDSA', 'old'), await keyPair('EdDSA', 'new')];
  let away = false;
  let nowMs = Date.now();
  const url = await serveKeys(() => (away ? undefined : [old.jwk]));
  const verifier = byJwks(url, () => nowMs);
  const known = await sign({ exp: seconds() + 10_000 }, { key: old.key, alg: 'EdDSA', kid: 'old' });
  const unknown = await sign({}, { key: fresh.key, alg: 'EdDSA', kid: 'new' });
  expect(await faultOf(verifier, known)).toBe('none');
  away = true;
  nowMs += 3_600_000;
  expect(await faultOf(verifier, known)).toBe('none');
  expect(await faultOf(verifier, unknown)).toBe('keys-unavailable');
});

test('a JWKS address that was never there refuses with a fault that says try later', async () => {
  const failures: unknown[] = [];
  const verifier = jwksTokens('http://127.0.0.1:1/jwks', {
    ...options,
    onFailure: (error) => failures.push(error),
  });
  expect(await faultOf(verifier, await sign())).toBe('wrong-algorithm');
  const { key } = await keyPair('EdDSA', 'one');
  const token = await sign({}, { key, alg: 'EdDSA', kid: 'one' });
  expect(await faultOf(verifier, token)).toBe('keys-unavailable');
  expect(failures).toHaveLength(1);
});

test('many tokens with unknown keys cause one fetch', async () => {
  let fetches = 0;
  const { jwk } = await keyPair('EdDSA', 'one');
  const url = await serveKeys(() => {
    fetches += 1;
    return [jwk];
  });
  const verifier = byJwks(url);
  const tokens = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { key } = await keyPair('EdDSA', 'other');
      return sign({}, { key, alg: 'EdDSA', kid: randomBytes(4).toString('hex') });
    }),
  );
  const faults = await Promise.all(tokens.map((token) => faultOf(verifier, token)));
  expect(new Set(faults)).toEqual(new Set(['unknown-key']));
  expect(fetches).toBe(1);
});

test.each([
  ['not JSON', 'text'],
  ['no key set', '[]'],
  ['a megabyte', ' '.repeat(1024 * 1024)],
])('an address that answers with %s counts as away', async (_what, body) => {
  const verifier = byJwks(await serve(() => body));
  const { key } = await keyPair('EdDSA', 'one');
  const token = await sign({}, { key, alg: 'EdDSA', kid: 'one' });
  expect(await faultOf(verifier, token)).toBe('keys-unavailable');
});

function byJwks(url: string, now: () => number = Date.now): TokenVerifier {
  return jwksTokens(url, { ...options, now, onFailure: () => undefined });
}

async function keyPair(alg: string, kid: string): Promise<{ key: CryptoKey; jwk: JWK }> {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { key: pair.privateKey, jwk: { ...(await exportJWK(pair.publicKey)), kid, alg } };
}

/** Serves a JWKS; undefined: 503. */
function serveKeys(keys: () => readonly JWK[] | undefined): Promise<string> {
  return serve(() => {
    const some = keys();
    return some && JSON.stringify({ keys: some });
  });
}

async function serve(body: () => string | undefined): Promise<string> {
  const server = createServer((_request, response) => {
    const text = body();
    response.writeHead(text === undefined ? 503 : 200, { connection: 'close' });
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
}
