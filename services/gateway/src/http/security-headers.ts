// Headers that tell browsers to be strict with every answer. What may be loaded is the page's own
// policy (web-app.ts, openapi.ts); here nothing may. A TLS proxy adds Strict-Transport-Security:
// browsers would apply it to the port without TLS too.
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

const strict = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: false,
  // For browsers of long ago.
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/**
 * Adds them. `@fastify/helmet` does it by a promise per request, which every WebSocket would keep
 * from its upgrade; this hook leaves nothing behind.
 */
export function addSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.ws) done();
    else strict(request.raw, reply.raw, done as (error?: unknown) => void);
  });
}
