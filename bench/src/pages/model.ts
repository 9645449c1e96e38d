// Computes the gateways, NATS cores and memory of a deployment from the bench's figures. Pure.
// Reasoning and limits: docs/scaling.md. M-check tests the model on a load of its own.
import type { FullRecord } from '../records/records.ts';
import type { Summary } from '../measure/statistics.ts';

export interface Demand {
  readonly connections: number;
  /** All of one size; each connection is in one. */
  readonly rooms: number;
  readonly deliveriesPerSecond: number;
}

/** CPU in µs, memory in KiB. Their sources: `constantsOf`. */
export interface Constants {
  /** Taking in a message, once, at its sender's gateway: frame, append, acknowledgement. */
  readonly ingestUs: number;
  /** Receiving a record, on each gateway with members of its room. */
  readonly hearUs: number;
  /** Writing one record to one member's socket. */
  readonly writeUs: number;
  /** nats-server, one copy: storing a record and delivering it to one gateway. */
  readonly storeUs: number;
  /** The same with three copies, all three servers together. */
  readonly store3Us: number;
  /** nats-server, for each further gateway that receives it. */
  readonly handOnUs: number;
  readonly gatewayConnectionKib: number;
  readonly gatewayRoomKib: number;
  /** nats-server: a seat and its `joined` notice. */
  readonly natsMemberKib: number;
  readonly connectUs: number;
}

/** Derives the constants. Throws when the record lacks a scenario. */
export function constantsOf(record: FullRecord): Constants {
  const of = (id: string): Summary => {
    const summary = record.scenarios[id]?.natter;
    if (summary === undefined) throw new Error(`${id} is not recorded`);
    return summary;
  };
  const gateway = (id: string): number => of(id).cpuUsPerMessageOf['gateway']!;
  const nats = (id: string): number => of(id).cpuUsPerMessageOf['nats-server']!;
  // In rooms of an ordinary size: their sockets are not as warm as those of one room of 1,000.
  // Records from before M-members was measured have S1 alone.
  const isSmall = record.scenarios['M-members'] !== undefined;
  const writeUs = isSmall
    ? Math.max(0, gateway('M-members') - gateway('M-gateways-1')) / (50 - 8)
    : gateway('S1') / 1_000;
  // The same load on one gateway and on four, three of which only receive it.
  const furtherOne = (cost: (id: string) => number): number =>
    Math.max(0, (cost('M-gateways-4') - cost('M-gateways-1')) / 3);
  const hearUs = furtherOne(gateway);
  const few = { rooms: 1_000, kib: of('S4').figures.rssKibPerConnection.median * 10_000 };
  const many = { rooms: 10_000, kib: of('M-rooms').figures.rssKibPerConnection.median * 10_000 };
  const gatewayRoomKib = Math.max(0, (many.kib - few.kib) / (many.rooms - few.rooms));
  return {
    // One gateway receives it and writes it to eight members.
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

/** Share of a core: leaves room for peaks. */
const UTIL_MAX = 0.6;
/** A larger heap makes Node's pauses long. */
const GATEWAY_MEMORY_KIB_MAX = 2 * 1024 * 1024;
/** Default of `NATTER_CONNECTIONS`. */
const GATEWAY_CONNECTIONS_MAX = 20_000;
/** A process without connections. */
const GATEWAY_IDLE_KIB = 100 * 1024;
const GATEWAYS_MAX = 10_000;

export interface Plan {
  readonly messagesPerSecond: number;
  readonly gateways: number;
  /** The resource that determines the number. */
  readonly because: 'CPU' | 'memory' | 'connections';
  /** Gateways with members of one room, on average. */
  readonly gatewaysARoom: number;
  readonly gatewayUtil: number;
  readonly gatewayMemoryMib: number;
  /** CPU shares of one gateway, 0–1: messages taken in, records received, writes. */
  readonly shares: { readonly ingest: number; readonly hear: number; readonly write: number };
  /** Three copies of everything; cores of all NATS servers, used to UTIL_MAX. */
  readonly natsCores: number;
  readonly natsServers: number;
  readonly natsMemoryGib: number;
  /** A stream's leader uses one core at most; half of it, because followers work too. */
  readonly partitions: number;
  /** Seconds until one gateway's clients are back on the others. */
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

/** Returns what one gateway fewer would lack. */
function reasonFor(gateways: number, demand: Demand, constants: Constants): Plan['because'] {
  const fewer = planWith(Math.max(1, gateways - 1), demand, constants);
  if (fewer.gatewayUtil > UTIL_MAX) return 'CPU';
  return fewer.gatewayMemoryMib * 1024 > GATEWAY_MEMORY_KIB_MAX ? 'memory' : 'connections';
}

function planWith(gateways: number, demand: Demand, constants: Constants): Plan {
  const { connections, rooms, deliveriesPerSecond } = demand;
  const members = connections / rooms;
  const messagesPerSecond = deliveriesPerSecond / members;
  // Members are spread at random: the share of gateways with at least one of a room.
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

/** Predicts M-check: µs of gateway CPU a message. */
export function predictCheck(constants: Constants): number {
  const members = 25;
  const gateways = 2;
  return constants.ingestUs + gateways * constants.hearUs + members * constants.writeUs;
}
