// TCP clients: bytes → lines or chunks (protocol's framing) → the text dialect.
// Contract: docs/protocol.md, "Text dialect". Behind a load balancer: proxies/proxy-protocol.ts.
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { lineOfRefusal, TextFramer } from '@natter/protocol';
import type { FramedItem } from '@natter/protocol';
import type { Connection } from './connection.ts';
import { Outbox } from './outbox.ts';
import { parseAddress } from './proxies/client-address.ts';
import { readProxyHeader } from './proxies/proxy-protocol.ts';
import { Session } from '../session/session.ts';
import type { Gateway } from '../gateway.ts';
import type { Connections } from './connections.ts';
import type { ListenerDeps } from './listener-deps.ts';
import type { TlsDoor } from './tls/tls-door.ts';
import { TextSession } from '../session/text/text-session.ts';
import type { Turns } from './turn.ts';

/** A peer that has not closed its half by then is cut off. */
const LINGER_MS = 2_000;
/** Refused clients that may linger at once: each holds a descriptor, and they come in floods. */
const LINGERING_MAX = 8;
const KEEPALIVE_MS = 60_000;

/** No PROXY header by then: the trusted proxy is misconfigured. */
const PROXY_HEADER_MS = 3_000;
const TOO_MANY = '! too many connections';
const NEEDS_TLS = '! this port speaks TLS: openssl s_client -quiet -connect HOST:PORT';

export interface TcpServerDeps extends ListenerDeps {
  /** Undefined: the port is plain. */
  readonly door: TlsDoor | undefined;
}

export function createTcpServer(deps: TcpServerDeps): Server {
  return createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS },
    (socket) => {
      accept(socket, deps);
    },
  );
}

/** Takes a place for the connection, and behind a trusted proxy another for its client. */
function accept(socket: Socket, deps: TcpServerDeps): void {
  const { limit, trustsProxy, shedding } = deps;
  const overloaded = shedding.refusal('tcp');
  if (overloaded !== undefined) {
    turnAway(socket, deps.door, lineOfRefusal(overloaded));
    return;
  }
  const peer = socket.remoteAddress ?? '';
  const address = parseAddress(peer) ?? peer;
  const isProxied = trustsProxy(peer);
  const place = limit.open(isProxied ? undefined : address);
  if (place === undefined) {
    turnAway(socket, deps.door);
    return;
  }
  socket.on('close', () => {
    place.release();
  });
  if (!isProxied) secure(socket, address, deps);
  else {
    awaitProxyHeader(socket, (client) => {
      const ofClient = limit.enter(client ?? address);
      if (ofClient === undefined) {
        turnAway(socket, deps.door);
        return;
      }
      socket.on('close', () => {
        ofClient.release();
      });
      secure(socket, client ?? address, deps);
    });
  }
}

function secure(socket: Socket, address: string, deps: TcpServerDeps): void {
  const { door } = deps;
  if (door === undefined) welcome(socket, address, deps);
  else {
    door.secure(socket, {
      secured: (secured) => {
        welcome(secured, address, deps);
      },
      plain: () => {
        refuse(socket, NEEDS_TLS);
      },
    });
  }
}

function welcome(
  socket: Socket,
  address: string,
  { connections, turns, gateway }: ListenerDeps,
): void {
  const present = gateway();
  if (present === undefined) refuse(socket, '! not ready, try again later');
  else serve(socket, { connections, turns, gateway: present, address });
}

/** Takes the header off the stream; the bytes after it are the client's. Closes without one. */
function awaitProxyHeader(socket: Socket, then: (client: string | undefined) => void): void {
  let head = Buffer.alloc(0);
  const giveUp = (): void => {
    socket.destroy();
  };
  const timer = setTimeout(giveUp, PROXY_HEADER_MS);
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('data', read).off('end', giveUp).off('error', giveUp).off('close', stop);
  };
  const read = (bytes: Buffer): void => {
    head = Buffer.concat([head, bytes]);
    const header = readProxyHeader(head);
    if (header.kind === 'more') return;
    stop();
    if (header.kind === 'malformed') {
      socket.destroy();
      return;
    }
    socket.pause();
    if (head.length > header.bytes) socket.unshift(head.subarray(header.bytes));
    then(header.address);
    socket.resume();
  };
  socket.on('data', read).on('end', giveUp).on('error', giveUp).on('close', stop);
}

const turnedAway = new Set<Socket>();

/** A client of TLS can read why only after a handshake: in a flood, most are just closed. */
function turnAway(socket: Socket, door: TlsDoor | undefined, line = TOO_MANY): void {
  if (door === undefined) refuse(socket, line);
  else if (turnedAway.size >= LINGERING_MAX) socket.destroy();
  else {
    turnedAway.add(socket);
    socket.on('close', () => {
      turnedAway.delete(socket);
    });
    door.secure(socket, {
      secured: (secured) => {
        refuse(secured, line);
      },
      plain: () => {
        refuse(socket, NEEDS_TLS);
      },
    });
  }
}

const lingering = new Set<Socket>();

/** Says why and closes. Beyond `LINGERING_MAX` it does not wait for the client to close too. */
function refuse(socket: Socket, line: string): void {
  const destroy = (): void => {
    socket.destroy();
  };
  socket.on('error', destroy);
  if (lingering.size >= LINGERING_MAX) {
    socket.end(`${line}\n`, destroy);
    return;
  }
  lingering.add(socket);
  const timer = setTimeout(destroy, LINGER_MS);
  socket.on('close', () => {
    lingering.delete(socket);
    clearTimeout(timer);
  });
  socket.end(`${line}\n`);
  socket.resume();
}

interface Served {
  readonly connections: Connections;
  readonly turns: Turns;
  readonly gateway: Gateway;
  readonly address: string;
}

function serve(socket: Socket, { connections, turns, gateway, address }: Served): void {
  const outbox = new Outbox(socket, turns);
  const session = new Session(connectionOf(socket, { outbox, address }), gateway);
  const connection = { session, heartbeat: undefined };
  connections.add(connection);
  const framer = new TextFramer();
  const text = new TextSession(session, { asksAgain: () => framer.mode === 'line' });
  const take = (items: readonly FramedItem[]): void => {
    for (const item of items) text.receive(item);
  };
  let pause: NodeJS.Timeout | undefined;
  let reset = false;
  socket.on('data', (bytes) => {
    clearTimeout(pause);
    take(framer.push(bytes));
    const { pauseMs } = framer;
    if (pauseMs !== undefined) pause = setTimeout(() => take(framer.pause()), pauseMs);
  });
  // Half-closed: the lines before it are still said, then the connection is closed.
  socket.on('end', () => {
    clearTimeout(pause);
    take(framer.end());
    text.receive({ kind: 'end' });
  });
  socket.on('error', () => {
    reset = true;
  });
  socket.on('close', () => {
    clearTimeout(pause);
    connections.remove(connection);
    text.receive({ kind: 'gone', why: reset ? 'lost' : 'quit' });
  });
}

function connectionOf(
  socket: Socket,
  { outbox, address }: { outbox: Outbox; address: string },
): Connection {
  return {
    wire: 'line',
    address,
    outbox,
    cookie: undefined,
    pauseInput: () => {
      socket.pause();
    },
    resumeInput: () => {
      socket.resume();
    },
    close: () => {
      outbox.flush();
      socket.end();
      // Read on: bytes left unread would turn our close into a reset, and our last line be lost.
      socket.resume();
      setTimeout(() => {
        socket.destroy();
      }, LINGER_MS).unref();
    },
  };
}
