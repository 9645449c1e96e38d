// Headers that tell browsers to be strict with every answer. What may be loaded is the page's own
// policy (web-app.ts, openapi.ts); here nothing may. Behind a TLS proxy the proxy adds
// Strict-Transport-Security: browsers would apply it to a port without TLS too.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import { hostNameOf } from './admission/known-hosts.ts';

/** Browsers use TLS for that long, whatever they are asked for. */
const STRICT_TRANSPORT_SECONDS = 31_536_000;

const policy = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // For browsers of long ago.
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} as const;
const strict = helmet({ ...policy, strictTransportSecurity: false });
const strictOverTls = helmet({
  ...policy,
  strictTransportSecurity: { maxAge: STRICT_TRANSPORT_SECONDS, includeSubDomains: false },
});

/**
 * Adds them. `@fastify/helmet` does it by a promise per request, which every WebSocket would keep
 * from its upgrade; this hook leaves nothing behind.
 */
export function addSecurityHeaders(
  server: FastifyInstance,
  { ownTls }: { readonly ownTls: boolean },
): void {
  server.addHook('onRequest', (request, reply, done) => {
    const add = ownTls && !isLocal(request) ? strictOverTls : strict;
    if (request.ws) done();
    else add(request.raw, reply.raw, done as (error?: unknown) => void);
  });
}

/** The name is every developer's: others serve it without TLS. */
const isLocal = ({ host }: FastifyRequest): boolean => hostNameOf(host) === 'localhost';
