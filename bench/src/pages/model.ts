// What a deployment takes: gateways, NATS and memory for so many connections, rooms and deliveries, from what the bench has measured. Pure.
// The reasoning, and where it breaks: docs/scaling.md. M-check measures a load that none of the constants come from.
import type { FullRecord } from '../records/records.ts';
import type { Summary } from '../measure/statistics.ts';

export interface Demand {
  readonly connections: number;
  /** A connection is in one of them; all are of one size. */
  readonly rooms: number;
  readonly deliveriesPerSecond: number;
}

/** CPU in µs, memory in KiB. Where each comes from: `constantsOf`. */
export interface Constants {
  /** A message's way in: frame, append, acknowledgement. Once, at its sender's gateway. */
  readonly ingestUs: number;
  /** A record heard, on each gateway that has members of its room. */
  readonly hearUs: number;
  /** A write to one member's socket, with one record in it. */
  readonly writeUs: number;
  /** nats-server, one copy: storing a record and handing it to one gateway. */
  readonly storeUs: number;
  /** The same with three copies, all three servers together. */
  readonly store3Us: number;
  /** nats-server, for each further gateway that hears it. */
  readonly handOnUs: number;
  readonly gatewayConnectionKib: number;
  readonly gatewayRoomKib: number;
  /** nats-server: a seat and its `joined`. */
  readonly natsMemberKib: number;
  readonly connectUs: number;
}

/** Throws when the record lacks a scenario. */
export function constantsOf(record: FullRecord): Constants {
  const of = (id: string): Summary => {
    const summary = record.scenarios[id]?.natter;
    if (summary === undefined) throw new Error(`${id} is not on record`);
    return summary;
  };
  const gateway = (id: string): number => of(id).cpuUsPerMessageOf['gateway']!;
  const nats = (id: string): number => of(id).cpuUsPerMessageOf['nats-server']!;
  const writeUs = gateway('S1') / 1_000;
  // The same load on one gateway and on four, three of which do nothing but hear it.
  const furtherOne = (cost: (id: string) => number): number =>
    Math.max(0, (cost('M-gateways-4') - cost('M-gateways-1')) / 3);
  const hearUs = furtherOne(gateway);
  const few = { rooms: 1_000, kib: of('S4').figures.rssKibPerConnection.median * 10_000 };
  const many = { rooms: 10_000, kib: of('M-rooms').figures.rssKibPerConnection.median * 10_000 };
  const gatewayRoomKib = Math.max(0, (many.kib - few.kib) / (many.rooms - few.rooms));
  return {
    // One gateway hears it, and writes it to eight.
    ingestUs: Math.max(0, gateway('M-gateways-1') - hearUs - 8 * writeUs),
    hearUs,
    writeUs,
    storeUs: nats('M-gateways-1'),
    store3Us: nats('M-copies'),
    handOnUs: furtherOne(nats),
    gatewayConnectionKib: (few.kib - few.rooms * gatewayRoomKib) / 10_000,
    gatewayRoomKib,
    natsMemberKib: of('S4').figures.natsRssKibPerConnection.median,
    connectUs: of('S4').figures.connectCpuUs.median,
  };
}

/** Of a core, for the peaks that an average hides. */
const UTIL_MAX = 0.6;
/** Node's heap beyond this makes pauses long. */
const GATEWAY_MEMORY_KIB_MAX = 2 * 1024 * 1024;
/** `NATTER_CONNECTIONS`, unless set. */
const GATEWAY_CONNECTIONS_MAX = 20_000;
/** A process at rest, nobody connected. */
const GATEWAY_IDLE_KIB = 100 * 1024;
const GATEWAYS_MAX = 10_000;

export interface Plan {
  readonly messagesPerSecond: number;
  readonly gateways: number;
  /** What asks for that many. */
  readonly because: 'CPU' | 'memory' | 'connections';
  /** Gateways that one room's members sit at, on average. */
  readonly gatewaysARoom: number;
  readonly gatewayUtil: number;
  readonly gatewayMemoryMib: number;
  /** CPU shares of one gateway, 0–1: ways in, records heard, writes. */
  readonly shares: { readonly ingest: number; readonly hear: number; readonly write: number };
  /** Three copies of everything; cores of all NATS servers together, at UTIL_MAX. */
  readonly natsCores: number;
  readonly natsServers: number;
  readonly natsMemoryGib: number;
  /** A stream's leader is one core's work at most; half of that, for its followers' part. */
  readonly partitions: number;
  /** One gateway's clients coming to the others, seconds. */
  readonly reconnectSeconds: number;
}

export function planFor(demand: Demand, constants: Constants): Plan {
  for (let gateways = 1; gateways <= GATEWAYS_MAX; gateways += 1) {
    const plan = planWith(gateways, demand, constants);
    if (fits(plan, demand)) return { ...plan, because: reasonFor(gateways, demand, constants) };
  }
  throw new Error(`more than ${GATEWAYS_MAX} gateways`);
}

function fits(plan: Plan, { connections }: Demand): boolean {
  return (
    plan.gatewayUtil <= UTIL_MAX &&
    plan.gatewayMemoryMib * 1024 <= GATEWAY_MEMORY_KIB_MAX &&
    connections / plan.gateways <= GATEWAY_CONNECTIONS_MAX
  );
}

/** What one gateway fewer would be short of. */
function reasonFor(gateways: number, demand: Demand, constants: Constants): Plan['because'] {
  const fewer = planWith(Math.max(1, gateways - 1), demand, constants);
  if (fewer.gatewayUtil > UTIL_MAX) return 'CPU';
  return fewer.gatewayMemoryMib * 1024 > GATEWAY_MEMORY_KIB_MAX ? 'memory' : 'connections';
}

function planWith(gateways: number, demand: Demand, constants: Constants): Plan {
  const { connections, rooms, deliveriesPerSecond } = demand;
  const members = connections / rooms;
  const messagesPerSecond = deliveriesPerSecond / members;
  // Members sit anywhere: the share of gateways that have at least one of a room.
  const gatewaysARoom = gateways * (1 - (1 - 1 / gateways) ** members);
  const ingest = messagesPerSecond * constants.ingestUs;
  const hear = messagesPerSecond * gatewaysARoom * constants.hearUs;
  const write = deliveriesPerSecond * constants.writeUs;
  const total = ingest + hear + write;
  const storeUs = messagesPerSecond * constants.store3Us;
  const handOnUs = messagesPerSecond * Math.max(0, gatewaysARoom - 1) * constants.handOnUs;
  const natsCores = (storeUs + handOnUs) / 1e6 / UTIL_MAX;
  const memoryKib =
    (connections * constants.gatewayConnectionKib +
      rooms * gatewaysARoom * constants.gatewayRoomKib) /
    gateways;
  return {
    messagesPerSecond,
    gateways,
    because: 'CPU',
    gatewaysARoom,
    gatewayUtil: total / gateways / 1e6,
    gatewayMemoryMib: (GATEWAY_IDLE_KIB + memoryKib) / 1024,
    shares: { ingest: ingest / total, hear: hear / total, write: write / total },
    natsCores,
    natsServers: Math.max(3, Math.ceil(natsCores / NATS_CORES_A_SERVER)),
    natsMemoryGib: (connections * constants.natsMemberKib * 3) / 1024 / 1024,
    partitions: Math.max(
      1,
      Math.ceil((messagesPerSecond * constants.store3Us) / 3 / 1e6 / (UTIL_MAX / 2)),
    ),
    reconnectSeconds:
      ((connections / gateways) * constants.connectUs) / 1e6 / Math.max(1, gateways - 1),
  };
}

const NATS_CORES_A_SERVER = 8;

/** What M-check should cost by the model, µs of gateway CPU a message. */
export function predictCheck(constants: Constants): number {
  const members = 25;
  const gateways = 2;
  return constants.ingestUs + gateways * constants.hearUs + members * constants.writeUs;
}
