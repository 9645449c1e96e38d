// The HTTP API: composes /v1 from its groups of routes, one file each, and from what holds for all:
// admission, cross-origin answers, problem details. Contract: docs/http-api.md.
// A new group is a function of RouteDeps that adds its routes to `routes`, listed below.
import cors from '@fastify/cors';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { FRAME_BYTES_MAX } from '@natter/protocol';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import type { SlowTurns } from '../slow-turn.ts';
import type { Gateway } from '../gateway.ts';
import type { ListenerDeps } from '../transport/listener-deps.ts';
import {
  allowedOrigin,
  boundPace,
  notOverloaded,
  readSession,
  roomForClient,
} from './admission/admission.ts';
import type { AdmissionDeps } from './admission/admission.ts';
import { admitPerson } from './admission/person.ts';
import { ownPagesOnly } from './admission/own-pages.ts';
import { onRequest } from './admission/rules.ts';
import { actRoutes } from './acts/act-routes.ts';
import { daysRoutes } from './archive/days.ts';
import { searchRoutes } from './archive/search.ts';
import { transcriptRoutes } from './archive/transcript.ts';
import { directRoutes } from './acts/direct.ts';
import { fileRoutes } from './files/file-routes.ts';
import { identityRoutes } from './identity/identity-routes.ts';
import { keepSessionCookies } from './identity/session-cookie.ts';
import { markRoutes } from './marks/mark-routes.ts';
import { portableRoutes } from './portable/portable-routes.ts';
import { previewRoutes } from './previews/preview-routes.ts';
import { pushRoutes } from './push/push-routes.ts';
import { RequestError } from './problem-details.ts';
import { validatorCompiler } from './request-validator.ts';
import { amendRoutes } from './messages/amend.ts';
import { threadRoutes } from './messages/thread.ts';
import { cardRoutes } from './rooms/card.ts';
import { eventsRoutes } from './rooms/events.ts';
import { laterRoutes } from './rooms/later.ts';
import { membersRoutes } from './rooms/members.ts';
import { messagesRoutes } from './rooms/messages.ts';
import { roomsRoutes } from './rooms/rooms.ts';
import type { RouteDeps } from './route-deps.ts';
import { savedRoutes } from './saved/saved-routes.ts';
import { systemRoutes } from './system.ts';
import { usageRoutes } from './usage.ts';
import { labRoutes } from '../lab/lab-routes.ts';

export interface HttpApiDeps {
  readonly config: Config;
  readonly listeners: ListenerDeps;
  readonly metrics: Metrics;
  readonly slowTurns: SlowTurns;
  readonly admission: AdmissionDeps;
  /** Answers paths and methods that are not there. */
  readonly notFound: RouteHandlerMethod;
}

const PREFLIGHT_SECONDS = 600;
const METHODS_IN_ROOMS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export async function registerHttpApi(server: FastifyInstance, deps: HttpApiDeps): Promise<void> {
  const { listeners, metrics } = deps;
  await server.register(
    async (scope) => {
      takeJsonOnly(scope);
      timeHandlers(scope, deps.slowTurns);
      await admitRequests(scope, deps);
      scope.setNotFoundHandler(deps.notFound);
      // Otherwise the web app's files are looked for.
      scope.get('/*', { schema: { hide: true } }, deps.notFound);
      scope.addHook('onResponse', async (request, reply) => {
        const { method, routeOptions } = request;
        const route = routeOptions.url ?? 'unknown';
        metrics.httpRequests.inc({ method, route, status: reply.statusCode });
        if (reply.refusedWith === undefined) return;
        metrics.refusals.inc({ code: reply.refusedWith });
        const { room } = (request.params ?? {}) as { readonly room?: string };
        const { address, owner } = request;
        listeners.limits.refused({ address, owner, room });
      });
      const group: RouteDeps = {
        routes: scope.withTypeProvider<TypeBoxTypeProvider>(),
        gateway: () => gatewayOf(listeners),
        listeners,
      };
      roomsRoutes(group);
      cardRoutes(group);
      actRoutes(group);
      directRoutes(group);
      messagesRoutes(group);
      laterRoutes(group);
      markRoutes(group);
      pushRoutes(group);
      previewRoutes(group);
      amendRoutes(group);
      threadRoutes(group);
      savedRoutes(group);
      membersRoutes(group);
      eventsRoutes(group);
      searchRoutes(group);
      transcriptRoutes(group);
      daysRoutes(group);
      systemRoutes(group);
      usageRoutes(group, deps);
      labRoutes(group, deps.config.lab);
      await fileRoutes(group, deps);
      await portableRoutes({ ...group, config: deps.config });
      await identityRoutes(group, deps.config.auth.mode);
    },
    { prefix: '/v1' },
  );
}

function takeJsonOnly(scope: FastifyInstance): void {
  scope.setValidatorCompiler(validatorCompiler);
  // Answers are built here, field by field: there is nothing to strip, and nothing to throw at.
  scope.setSerializerCompiler(() => JSON.stringify);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: FRAME_BYTES_MAX },
    parseJson,
  );
}

function timeHandlers(scope: FastifyInstance, slowTurns: SlowTurns): void {
  scope.addHook('onRoute', (route) => {
    route.handler = slowTurns.timed(`${String(route.method)} ${route.url}`, route.handler);
  });
}

async function admitRequests(
  scope: FastifyInstance,
  { config, listeners, admission, notFound }: HttpApiDeps,
): Promise<void> {
  scope.decorateRequest('owner', undefined);
  scope.decorateRequest('pass', undefined);
  scope.decorateRequest('sessionExpiresMs', undefined);
  scope.addHook('onRequest', onRequest(allowedOrigin(config)));
  scope.addHook('onRequest', (request, reply, done) => {
    // cors would answer an OPTIONS that is no preflight in plain text.
    const { origin, 'access-control-request-method': asked } = request.headers;
    const isPreflight = origin !== undefined && asked !== undefined;
    if (request.method === 'OPTIONS' && !isPreflight) notFound.call(scope, request, reply);
    else done();
  });
  // Only allowed origins come this far. They may read why they are refused.
  await scope.register(cors, {
    delegator: ({ url }, done) => {
      done(null, {
        origin: true,
        // Accounts are changed by pages of this origin only.
        methods: url.startsWith('/v1/rooms/') ? METHODS_IN_ROOMS : ['GET', 'POST'],
        exposedHeaders: ['Retry-After', 'ETag', 'Content-Range', 'Content-Disposition'],
        maxAge: PREFLIGHT_SECONDS,
      });
    },
  });
  if (config.auth.mode === 'accounts') {
    scope.addHook('onRequest', onRequest(ownPagesOnly));
    await keepSessionCookies(scope);
  }
  scope.addHook(
    'onRequest',
    onRequest(notOverloaded(listeners), roomForClient(admission), boundPace(listeners)),
  );
  if (config.auth.mode === 'open') scope.addHook('onRequest', onRequest(readSession(listeners)));
  else scope.addHook('onRequest', admitPerson(listeners));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** fastify's own parser replaces bytes that are not UTF-8. */
async function parseJson(_request: FastifyRequest, body: Buffer): Promise<unknown> {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    // The reason is of no use to a client.
    throw new RequestError(400, 'not JSON in UTF-8');
  }
}

function gatewayOf({ gateway }: ListenerDeps): Gateway {
  const present = gateway();
  if (present === undefined) throw new Error('a request was let in without a gateway');
  return present;
}
