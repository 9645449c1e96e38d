// The cookie as a sequence of requests sees it, with a real fastify; the pass is set by hand.
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import type { Pass } from '../../access/pass.ts';
import { keepSessionCookies } from './session-cookie.ts';

const SESSION = `ns_${'a'.repeat(43)}`;
const DAY_MS = 86_400_000;

interface World {
  readonly server: FastifyInstance;
  /** When the session ends now; undefined: it has ended. */
  expiresMs: number | undefined;
  cookieOf(path?: string, headers?: Record<string, string>): Promise<string | undefined>;
}

async function newWorld(): Promise<World> {
  const server = fastify();
  server.decorateReply('refusedWith', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    request.sessionExpiresMs = world.expiresMs;
    request.pass = { credential: SESSION, claims: { sub: 'p', sid: 's' } } as Pass;
    if (world.expiresMs === undefined) reply.refusedWith = 'unauthorized';
    done();
  });
  await keepSessionCookies(server);
  server.get('/', () => ({}));
  server.get('/file', (_request, reply) => reply.header('cache-control', 'private').send('x'));
  const world: World = {
    server,
    expiresMs: Date.now() + 30 * DAY_MS + 900,
    cookieOf: async (url = '/', headers = { cookie: `natter_session=${SESSION}` }) => {
      const answer = await server.inject({ url, headers });
      return answer.headers['set-cookie']?.toString();
    },
  };
  return world;
}

test('the cookie is set again when its expiry has moved, and only then', async () => {
  const world = await newWorld();
  expect(await world.cookieOf()).toContain(`natter_session=${SESSION}; Max-Age=2592000;`);
  expect(await world.cookieOf()).toBeUndefined();
  world.expiresMs = Date.now() + 31 * DAY_MS + 900;
  expect(await world.cookieOf()).toContain('Max-Age=2678400;');
  expect(await world.cookieOf()).toBeUndefined();
});

test('an answer that may be kept carries no cookie', async () => {
  const world = await newWorld();
  expect(await world.cookieOf('/file')).toBeUndefined();
  expect(await world.cookieOf('/')).toBeDefined();
});

test('a session in a header gets no cookie', async () => {
  const world = await newWorld();
  expect(await world.cookieOf('/', { authorization: `Bearer ${SESSION}` })).toBeUndefined();
});

test('the cookie of a session that is over is cleared', async () => {
  const world = await newWorld();
  await world.cookieOf();
  world.expiresMs = undefined;
  expect(await world.cookieOf()).toContain('natter_session=; Max-Age=0;');
});
