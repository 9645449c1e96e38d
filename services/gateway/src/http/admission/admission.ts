// Who is let in, over HTTP and WebSocket alike: host, handshake, origin, readiness, connections,
// and for requests session and pace. Each rule is one function; server.ts and api.ts order them.
import { monotonicMs } from '@natter/room-log';
import type { Refusal } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import type { Requester, Limits } from '../../limits/limits.ts';
import type { HttpConnections } from '../../transport/http-connections.ts';
import type { ListenerDeps } from '../../transport/listener-deps.ts';
import { parseAddress } from '../../transport/proxies/client-address.ts';
import { handshakeFault } from '../../transport/websocket-handshake.ts';
import type { HttpRefusal } from '../problem-details.ts';
import { isOriginAllowed } from './allowed-origins.ts';
import { noSession, ownerOfHeader } from './bearer-session.ts';
import { hostRuleOf, isHostKnown } from './known-hosts.ts';
import type { Rule } from './rules.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The client's address, as limits count it: behind a trusted proxy not the proxy's. */
    address: string;
    /** The owner of the request's session; undefined: it has none. */
    owner: Owner | undefined;
  }
  interface FastifyContextConfig {
    /** Served under any Host: for load balancers and scrapers. Shows nothing of a room. */
    anyHost?: boolean;
    /** Served while this gateway is overloaded: it shows why. */
    servedUnderLoad?: boolean;
    /** The handler waits until this gateway is ready. */
    waitsUntilReady?: boolean;
    /** So many requests one counts as (1). */
    requests?: number;
    /** A WebSocket may be opened here. */
    takesWebSockets?: boolean;
  }
}

export interface AdmissionDeps {
  readonly config: Config;
  readonly listeners: ListenerDeps;
  readonly httpConnections: HttpConnections;
}

/** Refuses a Host we do not know (known-hosts.ts). */
export function knownHost(config: Config): Rule {
  const rule = hostRuleOf(config);
  return (request, _reply, { anyHost }) => {
    const { host } = request.headers;
    // HTTP/1.0 has none, and no browser uses it. Node refuses HTTP/1.1 without one.
    if (anyHost === true || host === undefined) return undefined;
    const { socket } = request.raw;
    const forwarded = request.host;
    const isKnown =
      isHostKnown(host, socket, rule) &&
      (forwarded === host || isHostKnown(forwarded, socket, rule));
    return isKnown ? undefined : unknownHost;
  };
}
const unknownHost: HttpRefusal = {
  status: 421,
  message: 'this host name is not served here; add it to NATTER_HOSTS',
};

/** Refuses an upgrade that is no WebSocket handshake, or has no WebSocket at its path. */
export const properUpgrade: Rule = (request, _reply, { takesWebSockets }) => {
  if (!request.ws) return undefined;
  return takesWebSockets === true ? handshakeFault(request.raw) : noWebSocketHere;
};
const noWebSocketHere: HttpRefusal = { status: 404, message: 'there is no WebSocket at this path' };

/** Refuses pages of other origins (allowed-origins.ts). */
export function allowedOrigin({ origins }: Config): Rule {
  return (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const { origin } = request.headers;
    if (origin === undefined || isOriginAllowed(origin, request.host, origins)) return undefined;
    return { status: 403, message: 'this origin is not allowed; add it to NATTER_ORIGINS' };
  };
}

/** Refuses while this gateway is not ready, and beyond the limits of connections. */
export function roomForClient({ config, listeners, httpConnections }: AdmissionDeps): Rule {
  const { connections, limit, trustsProxy, gateway } = listeners;
  return (request, reply, { waitsUntilReady }) => {
    request.address = addressOf(request);
    // Who asks can be told only by a gateway that is ready.
    const mayWait = waitsUntilReady === true && config.auth.mode === 'open';
    if (gateway() === undefined && !mayWait) {
      return { code: 'unavailable', message: 'not ready' };
    }
    const { socket } = request.raw;
    if (!httpConnections.hasPlace(socket)) return tooManyConnections;
    if (trustsProxy(socket.remoteAddress ?? '')) {
      const place = limit.enter(request.address);
      if (place === undefined) return tooManyConnections;
      if (request.ws) httpConnections.keep(socket, place);
      else reply.raw.once('close', () => place.release());
    }
    if (request.ws) return undefined;
    connections.beginRequest();
    reply.raw.once('close', () => {
      connections.endRequest();
    });
    return undefined;
  };
}
/** Refuses what begins while this gateway is overloaded. */
export const notOverloaded =
  ({ shedding }: ListenerDeps): Rule =>
  ({ ws }, _reply, { servedUnderLoad }) =>
    servedUnderLoad === true ? undefined : shedding.refusal(ws ? 'upgrade' : 'http');

const tooManyConnections: HttpRefusal = { status: 503, message: 'too many connections' };

/** Refuses an address that sends too many requests. An upgrade counts as those after it do. */
export const boundPace =
  ({ limits }: ListenerDeps): Rule =>
  ({ address, ws }, _reply, { requests }) => {
    const nowMs = monotonicMs();
    const waitMs = ws
      ? limits.ofAddress(address, nowMs)
      : limits.ofHttpAddress(address, nowMs, requests);
    return tooFast(waitMs);
  };

/** Reads the session where anybody may come in, and refuses one that sends too many requests. */
export function readSession({ limits }: ListenerDeps): Rule {
  return (request, _reply, { requests }) => {
    const owner = ownerOfHeader(request.headers.authorization);
    if (!owner.ok) return owner.refusal;
    request.owner = owner.value;
    return owner.value === undefined
      ? undefined
      : paceOf(limits, { owner: owner.value, pass: undefined }, requests);
  };
}

/** Counts a request of this owner, or one as so many. Returns a refusal if it is too fast. */
export const paceOf = (limits: Limits, requester: Requester, requests = 1): Refusal | undefined =>
  tooFast(limits.ofOwner(requester, monotonicMs(), requests));

const tooFast = (retryAfter: number): Refusal | undefined =>
  retryAfter === 0 ? undefined : { code: 'rate-limited', message: 'too fast', retryAfter };

/** Refuses a request without a session, before its body is read. For routes that speak. */
export const needSession: Rule = ({ owner }) => (owner === undefined ? noSession : undefined);

/** Returns the address nearest to the client that a trusted proxy gave and that is readable. */
function addressOf(request: FastifyRequest): string {
  if (request.headers['x-forwarded-for'] === undefined) {
    const peer = request.raw.socket.remoteAddress ?? '';
    return parseAddress(peer) ?? peer;
  }
  const read = (request.ips ?? []).map(parseAddress).filter((address) => address !== undefined);
  return read.at(-1) ?? request.ip;
}
