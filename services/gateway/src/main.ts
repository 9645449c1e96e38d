// The gateway, from top to bottom; the only file that constructs. Read next: transport/ (in),
// session/dispatch.ts (which command), room/, delivery/ (out). The map: docs/architecture.md.
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { monotonicMs, newGatewayId, openRoomLog, NatsUnfit } from '@natter/room-log';
import type { RoomLog } from '@natter/room-log';
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { openAccess } from './access/open-access.ts';
import { Archive } from './archive/archive.ts';
import { readConfig } from './config.ts';
import { drain } from './drain.ts';
import { createHttpServer } from './http/server.ts';
import { portFault } from './port-fault.ts';
import { drainOnUncaught } from './uncaught.ts';
import { createTcpServer } from './transport/tcp-server.ts';
import type { ListenerDeps } from './transport/listener-deps.ts';
import { Limits } from './limits/limits.ts';
import { Shedding } from './limits/shedding.ts';
import { UsageExchange } from './limits/usage-exchange.ts';
import { usageOf } from './limits/usage.ts';
import { startLater } from './later/start-later.ts';
import { createMetrics } from './metrics.ts';
import { tellSaved } from './saved/tell-saved.ts';
import { NewSeatLimits } from './session/new-seat-limits.ts';
import { Rooms } from './room/rooms.ts';
import type { Gateway } from './gateway.ts';
import { createSlowTurns } from './slow-turn.ts';
import { ConnectionLimit } from './transport/connection-limit.ts';
import { Connections } from './transport/connections.ts';
import { connectionsThatFit, ownDescriptors } from './transport/descriptor-limit.ts';
import { tellRefused } from './transport/refused-connections.ts';
import { openTls } from './transport/tls/open-tls.ts';
import { Turns } from './transport/turn.ts';
import { watchNats } from './nats-watch.ts';

const { version } = packageJson;

// ---- Configuration.
const read = readConfig(process.env);
if (!read.ok) {
  console.error(
    [
      'natter gateway: the configuration is not valid',
      ...read.faults.map((fault) => `  ${fault}`),
    ].join('\n'),
  );
  process.exit(2);
}
const { config } = read;
const logger = pino({ level: config.logLevel });
if (read.unknown.length > 0) logger.warn({ variables: read.unknown }, 'unknown NATTER_* variables');

// ---- What exists once.
const connections = new Connections();
const firstId = newGatewayId();
let gateway: Gateway | undefined;
let log: RoomLog | undefined;
let leaving = false;
let waitsFor = 'opening NATS and its streams';
const metrics = createMetrics({
  connections: () => connections.size,
  sockets: () => limit.size,
  rooms: () => gateway?.rooms.size ?? 0,
  members: () => gateway?.rooms.memberCount ?? 0,
  followers: () => gateway?.rooms.followerCount ?? 0,
  outboxBytes: () => connections.outboxBytes,
  appendsInFlight: () => log?.inFlight ?? 0,
});
const slowTurns = createSlowTurns({ counter: metrics.slowTurns, logger });
const turns = new Turns(slowTurns);
const descriptors = ownDescriptors();
const fitting = descriptors === undefined ? Infinity : connectionsThatFit(descriptors);
const limitedByDescriptors = fitting < config.connections;
if (limitedByDescriptors)
  logger.info(
    { ...descriptors, connections: fitting },
    'the limit of open files limits connections',
  );
const limit = new ConnectionLimit({
  connections: Math.min(config.connections, fitting),
  connectionsPerAddress: config.connectionsPerAddress,
  onRefused: tellRefused({ logger, metrics, limitedByDescriptors }),
});
const limits = new Limits(config);
const shedding = new Shedding({ config, metrics, logger, random: Math.random });
/** Why no client can be served. */
const notServing = (): string | undefined => {
  if (leaving) return 'draining';
  if (log === undefined || gateway === undefined) return waitsFor;
  return log.connected ? undefined : 'cut off from NATS';
};
// A log that stores nothing can still be read, by clients that come here all the same.
const notReady = (): string | undefined => notServing() ?? log?.storageFault ?? shedding.notReady;
const listeners: ListenerDeps = {
  connections,
  limit,
  limits,
  shedding,
  turns,
  trustsProxy: config.trustedProxies,
  gateway: () => (notServing() === undefined ? gateway : undefined),
  leaving: () => leaving,
};

drainOnUncaught({
  logger,
  drainNow: async () => {
    leaving = true;
    await drain({ connections, log, logger, delayMs: 0, atOnce: true });
  },
});

// ---- Ports. They open before NATS is there: until then, clients are told `not ready`.
const doors = config.tls === undefined ? undefined : openTls(config.tls, { logger, metrics });
const http = await createHttpServer({
  config,
  listeners,
  door: doors?.http,
  metrics,
  slowTurns,
  logger,
  version,
  // Where nothing is stored, those who are here may still read. Others are better off elsewhere.
  notReady,
  gatewayId: () => log?.gateway ?? firstId,
  webFolder: fileURLToPath(new URL('../../web/dist', import.meta.url)),
});
const tcp = createTcpServer({ ...listeners, door: doors?.text });
await listen();

// ---- The log: retried until it is open.
const stopped = new AbortController();
process.once('SIGTERM', () => void leave('SIGTERM'));
process.once('SIGINT', () => void leave('SIGINT'));
process.once('disconnect', () => void leave('SIGINT')); // Our parent process is gone.
try {
  log = await openRoomLog(
    {
      gateway: firstId,
      version,
      figures: () => ({ connections: connections.size, rooms: gateway?.rooms.size ?? 0 }),
      ...config.nats,
      name: `natter-gateway-${firstId}`,
      ...(config.natsUser === undefined ? {} : { user: config.natsUser }),
      ...(config.natsPassword === undefined ? {} : { password: config.natsPassword }),
      ...(config.natsCa === undefined ? {} : { caFile: config.natsCa }),
      partitions: config.partitions,
      replicas: config.replicas,
      maxBytes: config.maxBytes,
      ...(config.roomBytes === undefined ? {} : { roomBytes: config.roomBytes }),
      roomRecords: config.roomMessages,
      retention: `${config.retentionHours}h`,
      files: {
        streamBytes: config.filesBytes,
        roomBytes: config.roomFilesBytes,
        retentionSeconds: config.retentionHours * 3_600,
      },
    },
    {
      log: logger,
      signal: stopped.signal,
      listener: {
        onReborn: (id) => gateway?.rooms.moveSeats(id),
        onPurged: () => {
          metrics.purges.inc();
        },
        onWaiting: (reason) => {
          waitsFor = reason;
        },
      },
    },
  );
  waitsFor = 'asking identity';
  const watched = () => connections.watched();
  const access = await openAccess({ auth: config.auth, log, logger, holders: watched });
  const rooms = new Rooms({ log, turns, metrics });
  gateway = {
    config,
    log,
    archive: new Archive({ log, now: monotonicMs }),
    access,
    rooms,
    metrics,
    limits,
    shedding,
    usage: new UsageExchange({
      log,
      own: (query) => usageOf({ limits, watched }, query, monotonicMs()),
    }),
    newSeatLimits: new NewSeatLimits(config),
    slowTurns,
    onFault: (error, command) => {
      logger.error({ err: error, command }, 'a command failed');
    },
  };
  startLater(gateway, watched);
  tellSaved(gateway, watched);
  watchNats({ log, connections, logger, leaving: () => leaving });
  logger.info({ gateway: log.gateway, partitions: config.partitions }, 'ready');
} catch (error) {
  if (!stopped.signal.aborted) {
    if (error instanceof NatsUnfit) console.error(`natter gateway: ${error.message}`);
    else logger.fatal({ err: error }, 'could not open the log');
    process.exit(1);
  }
}

async function listen(): Promise<void> {
  const { host, httpPort, tcpPort } = config;
  try {
    await http.listen({
      host,
      port: httpPort,
      listenTextResolver: (address) =>
        `HTTP on ${doors === undefined ? address : address.replace('http:', 'https:')}`,
    });
    await new Promise<void>((resolve, reject) => {
      tcp.once('error', reject);
      tcp.listen({ host, port: tcpPort }, resolve);
    });
  } catch (error) {
    const fault = portFault(error, host);
    if (fault === undefined) throw error;
    console.error(`natter gateway: ${fault}`);
    process.exit(1);
  }
  const ports = {
    httpPort: (http.server.address() as AddressInfo).port,
    tcpPort: (tcp.address() as AddressInfo).port,
  };
  logger.info({ gateway: firstId, host, ...ports, tls: doors !== undefined }, 'listening');
  process.send?.({ type: 'listening', gateway: firstId, pid: process.pid, ...ports });
}

/** SIGTERM drains clients over some seconds; SIGINT at once. */
async function leave(signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  if (leaving && signal === 'SIGTERM') return;
  leaving = true;
  logger.info({ signal }, 'leaving');
  await drain({
    connections,
    log,
    logger,
    delayMs: config.drainDelayMs,
    atOnce: signal === 'SIGINT',
  });
  stopped.abort();
  process.exit(0);
}
