// `/metrics` and `/healthz` on a port of their own (NATTER_ARCHIVE_PORT): nothing else is served.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { Registry } from 'prom-client';

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  /** Why this archive is not healthy; undefined: it is. */
  readonly fault: () => string | undefined;
}

/** Resolves when it listens. Rejects if the port is taken. */
export async function serveHealth(options: HealthServerOptions): Promise<Server> {
  const { host, port, registry, fault } = options;
  const server = createServer((request, response) => {
    const path = request.url?.replace(/\?.*/, '');
    if (path === '/metrics') {
      void registry.metrics().then(
        (text) => response.setHeader('content-type', registry.contentType).end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
      return;
    }
    if (path !== '/healthz') {
      response.writeHead(404).end('There are /metrics and /healthz.\n');
      return;
    }
    const why = fault();
    response.writeHead(why === undefined ? 200 : 503).end(`${why ?? 'ok'}\n`);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
