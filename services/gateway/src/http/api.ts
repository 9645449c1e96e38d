// The HTTP API: /v1, one file a group of routes, and what holds for all of them: admission, cross-origin answers, problem details.
// A new group is a function of HttpApi that adds its routes to `api.routes`, listed below. Contract: docs/http-api.md.
import cors from '@fastify/cors';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import { FRAME_BYTES_MAX } from '@natter/protocol';
import type { Config } from '../config.ts';
import type { Listeners } from '../transport/tcp-server.ts';
import type { Metrics } from '../metrics.ts';
import type { SlowTurns } from '../slow-turn.ts';
import type { Gateway } from '../gateway.ts';
import type { Connections } from '../transport/connections.ts';
import type { Turns } from '../transport/turn.ts';
import { admit, checkOrigin } from './admission.ts';
import { errorHandler, notFound } from './errors.ts';
import { eventsRoutes } from './rooms/events.ts';
import { filesRoutes } from './files/files.ts';
import { membersRoutes } from './rooms/members.ts';
import { messagesRoutes } from './rooms/messages.ts';
import { RequestRates } from './request-rates.ts';
import { roomsRoutes } from './rooms/rooms.ts';
import { systemRoutes } from './system.ts';
import { validatorCompiler } from './validator.ts';

/** Where a group adds its routes: their schemas are TypeBox's, so that a handler's types are the schema's. */
export type Routes = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface HttpApi {
  /** Paths begin after /v1. */
  readonly routes: Routes;
  /** There when a handler runs: admission has refused everything else. */
  readonly gateway: () => Gateway;
  readonly connections: Connections;
  readonly turns: Turns;
}

export interface HttpApiDeps {
  readonly config: Config;
  readonly listeners: Listeners;
  readonly metrics: Metrics;
  readonly slowTurns: SlowTurns;
  readonly onFault: (error: unknown, route: string) => void;
}

const PREFLIGHT_SECONDS = 600;

export async function registerHttpApi(server: FastifyInstance, deps: HttpApiDeps): Promise<void> {
  await server.register(
    async (scope) => {
      scope.setValidatorCompiler(validatorCompiler);
      // What is answered is put together here, field by field: there is nothing to strip, and nothing to throw at.
      scope.setSerializerCompiler(() => JSON.stringify);
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        'application/json',
        { parseAs: 'buffer', bodyLimit: FRAME_BYTES_MAX },
        parseJson,
      );
      scope.addHook('onRoute', (route) => {
        const name = `${String(route.method)} ${route.url}`;
        route.handler = deps.slowTurns.timed(name, route.handler);
      });
      scope.decorateRequest('owner', undefined);
      scope.decorateReply('refusedWith', undefined);
      scope.setErrorHandler(errorHandler(deps.onFault));
      scope.setNotFoundHandler(notFound);
      // Else the web client's files are looked for.
      scope.get('/*', { schema: { hide: true } }, notFound);
      scope.addHook('onRequest', checkOrigin(deps.config));
      // Who has come so far has an origin that is let in, and may read why it is refused.
      await scope.register(cors, {
        origin: true,
        methods: ['GET', 'POST'],
        exposedHeaders: ['Retry-After', 'ETag', 'Content-Range', 'Content-Disposition'],
        maxAge: PREFLIGHT_SECONDS,
      });
      scope.addHook('onRequest', admit({ ...deps, rates: new RequestRates(deps.config) }));
      scope.addHook('onResponse', async ({ method, routeOptions }, reply) => {
        const route = routeOptions.url ?? 'unknown';
        deps.metrics.httpRequests.inc({ method, route, status: reply.statusCode });
        if (reply.refusedWith !== undefined) deps.metrics.refusals.inc({ code: reply.refusedWith });
      });
      const api: HttpApi = {
        routes: scope.withTypeProvider<TypeBoxTypeProvider>(),
        gateway: () => gatewayOf(deps.listeners),
        connections: deps.listeners.connections,
        turns: deps.listeners.turns,
      };
      roomsRoutes(api);
      messagesRoutes(api);
      membersRoutes(api);
      eventsRoutes(api);
      systemRoutes(api);
      await filesRoutes(api, deps.metrics);
    },
    { prefix: '/v1' },
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** fastify's own takes bytes that are not UTF-8 for something they are not. */
async function parseJson(_request: FastifyRequest, body: Buffer): Promise<unknown> {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    // Why it is not is of no use to a client.
    throw new BadBody();
  }
}

class BadBody extends Error {
  readonly statusCode = 400;
  constructor() {
    super('not JSON in UTF-8');
  }
}

function gatewayOf({ gateway }: Listeners): Gateway {
  const present = gateway();
  if (present === undefined) throw new Error('a request was let in without a gateway');
  return present;
}
