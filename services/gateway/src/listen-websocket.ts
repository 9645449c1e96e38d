// WebSocket clients, both dialects, on `/` and `/ws`: who is let in is decided before the upgrade; a frame in is handed on in the same turn.
// Finished frames are written on the upgraded socket itself (public as request.raw.socket); ws reads, and writes its own control frames whole.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import websocket from '@fastify/websocket';
import type { WebSocket } from 'ws';
import { BUFFERED_CHUNKS_MAX, closes, FRAGMENTS_MAX, FRAME_BYTES_MAX } from '@natter/protocol';
import type { CloseReason } from '@natter/protocol';
import type { Config } from './config.ts';
import type { Connection } from './connection.ts';
import { dispatch } from './dispatch.ts';
import type { Listeners } from './listen-tcp.ts';
import { Outbox } from './outbox.ts';
import { sayWhatThisIs, sendPage } from './serve-web.ts';
import { Session } from './session.ts';
import { TextSession } from './text-session.ts';

const JSON_PROTOCOL = 'natter.v1';
/** A peer that does not answer our close is not waited for longer. */
const LINGER_MS = 2_000;
const RETRY_AFTER_SECONDS = 1;
/** ws's codes for what a client did wrong, and what we call it. ws has sent the close frame itself. */
const FAULTS: Readonly<Record<string, CloseReason>> = {
  WS_ERR_INVALID_UTF8: 'not-utf8',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'frame-too-large',
};

export async function registerWebSocket(
  server: FastifyInstance,
  { config, listeners }: { config: Config; listeners: Listeners },
): Promise<void> {
  await server.register(websocket, {
    options: {
      maxPayload: FRAME_BYTES_MAX,
      perMessageDeflate: false,
      maxFragments: FRAGMENTS_MAX,
      maxBufferedChunks: BUFFERED_CHUNKS_MAX,
      handleProtocols: (offered: Set<string>) =>
        offered.has(JSON_PROTOCOL) ? JSON_PROTOCOL : false,
    },
  });
  const preValidation = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.ws) await admit(request, reply, { config, listeners });
  };
  for (const url of ['/', '/ws']) {
    server.route({
      method: 'GET',
      url,
      preValidation,
      handler: (_request, reply) => (url === '/' ? sendPage(reply) : sayWhatThisIs(reply)),
      wsHandler: (socket, request) => {
        serve(socket, request, listeners);
      },
    });
  }
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  { config, listeners }: { config: Config; listeners: Listeners },
): Promise<void> {
  const { origin } = request.headers;
  const offered = request.headers['sec-websocket-protocol'];
  if (origin !== undefined && !originAllowed(origin, request.hostname, config.origins)) {
    await reply.code(403).send({ error: 'this origin is not allowed' });
  } else if (
    offered !== undefined &&
    !offered.split(',').some((one) => one.trim() === JSON_PROTOCOL)
  ) {
    await reply
      .code(400)
      .send({ error: `the subprotocol is ${JSON_PROTOCOL}, or none for the text dialect` });
  } else if (listeners.gateway() === undefined || !listeners.sessions.hasRoomFor(request.ip)) {
    await reply
      .code(503)
      .header('retry-after', RETRY_AFTER_SECONDS)
      .send({ error: 'not ready, or too many connections' });
  }
}

/** The same host name on any port, or one that was configured. */
export function originAllowed(
  origin: string,
  hostname: string,
  allowed: readonly string[],
): boolean {
  if (!URL.canParse(origin)) return false;
  if (allowed.includes(origin)) return true;
  const url = new URL(origin);
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname === hostname;
}

function serve(
  socket: WebSocket,
  request: FastifyRequest,
  { sessions, turns, gateway }: Listeners,
): void {
  const present = gateway();
  if (present === undefined) {
    socket.close(closes.drain.code);
    return;
  }
  const outbox = new Outbox(request.raw.socket, turns);
  const json = socket.protocol === JSON_PROTOCOL;
  const session = new Session(connectionOf(socket, { outbox, json }), present);
  let heardMs = Date.now();
  const hear = (): void => {
    heardMs = Date.now();
  };
  const heartbeat = {
    ping: () => {
      if (socket.readyState === socket.OPEN) socket.ping();
    },
    heardMs: () => heardMs,
  };
  const remove = sessions.add(request.ip, { session, heartbeat });
  const text = json ? undefined : new TextSession(session, { asksAgain: () => true });
  socket.on('message', (data, isBinary) => {
    hear();
    if (isBinary) session.end('binary');
    else if (text === undefined) dispatch(session, (data as Buffer).toString());
    else text.receive({ kind: 'text', text: (data as Buffer).toString() });
  });
  socket.on('pong', hear);
  socket.on('ping', hear);
  socket.on('error', (error: Error & { code?: string }) => {
    present.metrics.closes.inc({ reason: FAULTS[error.code ?? ''] ?? 'malformed' });
    session.gone('lost');
  });
  socket.on('close', (code) => {
    remove();
    const why = code === 1000 || code === 1001 || code === 1005 ? 'quit' : 'lost';
    if (text === undefined) session.gone(why);
    else text.receive({ kind: 'gone', why });
  });
}

function connectionOf(
  socket: WebSocket,
  { outbox, json }: { outbox: Outbox; json: boolean },
): Connection {
  return {
    wire: json ? 'json' : 'frame',
    outbox,
    pauseInput: () => {
      socket.pause();
    },
    resumeInput: () => {
      socket.resume();
    },
    close: (reason) => {
      outbox.flush();
      socket.resume(); // Else the peer's close frame is never read.
      socket.close(closes[reason].code, reason);
      setTimeout(() => {
        socket.terminate();
      }, LINGER_MS).unref();
    },
  };
}
