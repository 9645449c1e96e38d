// The browser client's files, as `vite build` left them (services/web), already compressed.
// Without them `/` says in one line what this is. The policy: everything from this very host,
// no inline script or style, no string becomes code or markup. Other headers: security-headers.ts.
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, RouteHandlerMethod } from 'fastify';

const PAGE = 'index.html';
/** Where links lead into the app, beside `/` (services/web/src/page/route.ts). */
const PAGE_PATHS = [
  '/sign-in',
  '/setup',
  '/invite',
  '/recover',
  '/account',
  '/people',
  '/usage',
  '/lesson',
];
/** Each name below it holds a hash of the content. */
const HASHED = '/dist/assets/';

/** `connects`: other origins that pages may connect to. */
const contentSecurityPolicy = (connects: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["connect-src 'self'", ...connects].join(' '),
    "manifest-src 'self'",
    // blob: for files that a person is about to send.
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The page's workers: one shows notifications (services/web/src/notifications), one reads code
    // for its colours (services/web/src/code).
    'trusted-types notification-worker code-worker',
  ].join('; ');

/** Serves the files of `folder`, which may not be there. Returns the handler of `/`. */
export async function registerWebApp(
  server: FastifyInstance,
  folder: string,
  /** In the lab, the other gateways of this machine. */
  connects: readonly string[] = [],
): Promise<RouteHandlerMethod> {
  const policy = contentSecurityPolicy(connects);
  if (!isReadable(folder, server.log)) return sayWhatThisIs;
  await server.register(fastifyStatic, {
    root: folder,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes(HASHED);
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      reply.header('content-security-policy', policy);
    },
  });
  const sendPage: RouteHandlerMethod = async (_request, reply) => reply.sendFile(PAGE);
  for (const path of PAGE_PATHS) server.get(path, { config: { anyone: true } }, sendPage);
  return sendPage;
}

/** False where the client was not built, or was built by another user for himself alone. */
function isReadable(folder: string, log: FastifyBaseLogger): boolean {
  if (!existsSync(folder)) return false;
  try {
    accessSync(join(folder, PAGE), constants.R_OK);
    return true;
  } catch (error) {
    // The page is missed; chat is not.
    log.error({ err: error }, 'the web client cannot be read: build it as the user that runs this');
    return false;
  }
}

/** Answers a browser on a path for WebSocket clients. */
export const sayWhatThisIs = async (
  _request: unknown,
  reply: FastifyReply,
): Promise<FastifyReply> =>
  reply
    .type('text/plain')
    .send('Natter. Connect with a WebSocket client, e.g. wscat -c ws://HOST:PORT\n');
