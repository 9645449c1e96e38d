// The browser client's files, as `vite build` left them (services/web), already compressed. Not built: `/` says in one line what this is.
// The policy: everything from this very host, no inline script or style, no string becomes code or markup.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const FOLDER = fileURLToPath(new URL('../../../web/dist', import.meta.url));
/** Below it each name holds a hash of the content. */
const HASHED = '/dist/assets/';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  // blob: for what a person is about to send.
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  // The page's one worker, which shows notifications (services/web/src/notifications).
  'trusted-types notification-worker',
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export async function registerWeb(server: FastifyInstance): Promise<void> {
  server.get('/', (_request, reply) => sendPage(reply));
  // Where WebSocket clients connect too; a browser that comes here meant `/`.
  server.get('/ws', (_request, reply) => sayWhatThisIs(reply));
  if (!existsSync(FOLDER)) return;
  await server.register(fastifyStatic, {
    root: FOLDER,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes(HASHED);
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      for (const [name, value] of Object.entries(HEADERS)) reply.header(name, value);
    },
  });
}

/** The page, or what to do without one. */
async function sendPage(reply: FastifyReply): Promise<FastifyReply> {
  return reply.server.hasReplyDecorator('sendFile')
    ? reply.sendFile('index.html')
    : sayWhatThisIs(reply);
}

async function sayWhatThisIs(reply: FastifyReply): Promise<FastifyReply> {
  return reply
    .type('text/plain')
    .send('Natter. Connect with a WebSocket client, e.g. wscat -c ws://HOST:PORT\n');
}
