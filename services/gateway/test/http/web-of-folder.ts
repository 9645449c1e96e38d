// A program: serves the web app of a folder by the gateway's own HTTP server, asks for each path it
// is given, and prints the answers as JSON. For tests that run it as another user.
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { Limits } from '../../src/limits/limits.ts';
import { Shedding } from '../../src/limits/shedding.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createSlowTurns } from '../../src/slow-turn.ts';
import { ConnectionLimit } from '../../src/transport/connection-limit.ts';
import { Connections } from '../../src/transport/connections.ts';
import { Turns } from '../../src/transport/turn.ts';

const [webFolder = '', ...paths] = process.argv.slice(2);
const read = readConfig({});
if (!read.ok) throw new Error(read.faults.join());
const none = (): number => 0;
const metrics = createMetrics({
  connections: none,
  sockets: none,
  rooms: none,
  members: none,
  followers: none,
  outboxBytes: none,
  appendsInFlight: none,
});
const logger = pino({ level: 'warn' }, pino.destination(2));
const server = await createHttpServer({
  config: read.config,
  listeners: {
    connections: new Connections(),
    limit: new ConnectionLimit({ ...read.config, onRefused: () => undefined }),
    trustsProxy: () => false,
    turns: new Turns(),
    gateway: () => undefined,
    leaving: () => false,
    limits: new Limits(read.config),
    shedding: new Shedding({ config: read.config, metrics, logger, random: () => 0 }),
  },
  metrics,
  slowTurns: createSlowTurns({ counter: metrics.slowTurns, logger }),
  logger,
  version: '0',
  gatewayId: () => 'none',
  notReady: () => undefined,
  webFolder,
});
const url = await server.listen({ host: '127.0.0.1', port: 0 });
const answers = await Promise.all(
  paths.map(async (path) => {
    const answer = await fetch(`${url}${path}`);
    const type = answer.headers.get('content-type');
    return { path, status: answer.status, type, text: await answer.text() };
  }),
);
process.stdout.write(JSON.stringify(answers), () => process.exit());
