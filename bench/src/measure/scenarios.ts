// The scenarios: each is a load and the contestants under it. Which figures are shown:
// pages/columns.ts.
import type { ContestantName } from './contestants.ts';
import type { Deployment } from './natter.ts';

/**
 * How messages are sent. In a closed loop a sender sends the next message when the last is done:
 * when it has it back, or when every member has it.
 */
export type Pace =
  | { readonly kind: 'steady'; readonly messagesPerSecond: number }
  | { readonly kind: 'closed'; readonly inFlight: number; readonly doneWhen: 'sender' | 'all' }
  | { readonly kind: 'idle' };

export interface Load {
  readonly connections: number;
  /** Connections take turns over the rooms, and those of a room over the gateways. */
  readonly rooms: number;
  /** Spread over the rooms. */
  readonly senders: number;
  readonly pace: Pace;
  /** Warm-up before counting begins. */
  readonly warmSeconds: number;
  readonly seconds: number;
}

export interface Scenario {
  /** `S6-2` is a variant of `S6`. */
  readonly id: string;
  readonly title: string;
  /** For the narrow title of a chart. */
  readonly short: string;
  readonly load: Load;
  readonly contestants: readonly ContestantName[];
  readonly deployment: Deployment;
  /** More runs add nothing. */
  readonly runsMax: number;
}

const ONE: Deployment = { gateways: 1, natsServers: 1, partitions: 1 };
const EVERYBODY: readonly ContestantName[] = ['natter', 'floor', 'uws', 'ws', 'socket.io', 'nats'];
/** The limit in C reads no HTTP and keeps no names: its cost a connection means nothing. */
const SERVERS: readonly ContestantName[] = EVERYBODY.filter((name) => name !== 'floor');
const OURS: readonly ContestantName[] = ['natter'];
const compared = { contestants: EVERYBODY, deployment: ONE, runsMax: 9 };
/** The model of docs/scaling.md uses only Natter's figures, which need fewer runs. */
const forModel = { contestants: OURS, deployment: ONE, runsMax: 3 };

const room1000 = { connections: 1_000, rooms: 1, warmSeconds: 2, seconds: 2.5 };
const rooms500 = { connections: 1_000, rooms: 500, senders: 1_000, warmSeconds: 2, seconds: 2.5 };
const crowd = { connections: 10_000, senders: 1, warmSeconds: 0.5 };
const steady = (messagesPerSecond: number): Pace => ({ kind: 'steady', messagesPerSecond });
const oneInFlight = (doneWhen: 'sender' | 'all'): Pace => ({
  kind: 'closed',
  inFlight: 1,
  doneWhen,
});
const pairs: Load = { ...rooms500, pace: oneInFlight('sender') };
const smallRooms = { connections: 1_000, senders: 1_000, warmSeconds: 1, seconds: 3 };
const spread: Load = {
  connections: 4_000,
  rooms: 1,
  senders: 40,
  warmSeconds: 0.8,
  seconds: 3,
  pace: steady(10),
};

export const scenarios: readonly Scenario[] = [
  {
    id: 'S1',
    title: 'one room of 1,000, one sender, 50 messages a second',
    short: '1,000 members, 50 messages a second',
    load: { ...room1000, senders: 1, pace: steady(50) },
    ...compared,
  },
  {
    id: 'S2',
    title: 'one room of 1,000, 64 senders, each with one message in flight',
    short: '1,000 members, 64 speak, saturated',
    load: { ...room1000, senders: 64, pace: oneInFlight('all') },
    ...compared,
  },
  {
    id: 'S2m',
    title: 'the same with 1,000 senders',
    short: '1,000 members, all send, saturated',
    load: { ...room1000, senders: 1_000, pace: oneInFlight('all') },
    ...compared,
  },
  {
    id: 'S2r',
    title: 'one room of 1,000, 1,000 senders, 5,000 messages a second in total',
    short: '1,000 members, 5,000 messages a second',
    load: { ...room1000, senders: 1_000, pace: steady(5_000) },
    ...compared,
    contestants: ['natter', 'floor'],
  },
  {
    id: 'S3',
    title: '500 rooms of 2, all send, each with one message in flight',
    short: '500 rooms of 2, saturated',
    load: pairs,
    ...compared,
    contestants: ['ws-log', ...EVERYBODY],
  },
  {
    id: 'S4',
    title: '10,000 silent connections in 1,000 rooms',
    short: '10,000 silent connections',
    load: { ...crowd, rooms: 1_000, pace: { kind: 'idle' }, seconds: 0.5 },
    ...compared,
    contestants: ['ws-log', ...SERVERS],
  },
  {
    id: 'S4-idle',
    title: '10,000 silent connections in 1,000 rooms, for half a minute',
    short: '10,000 silent connections',
    // Rooms tell their tails until 10 s after the last join. Each connection is pinged once.
    load: { ...crowd, rooms: 1_000, pace: { kind: 'idle' }, warmSeconds: 12, seconds: 30 },
    ...compared,
    contestants: ['natter', 'ws', 'socket.io'],
    runsMax: 2,
  },
  {
    id: 'S5',
    title: 'one room of 10,000, one sender, 5 messages a second',
    short: 'one room of 10,000',
    load: { ...crowd, rooms: 1, pace: steady(5), seconds: 3 },
    ...compared,
  },
  ...[1, 2, 4].map((gateways) => ({
    id: `S6-${gateways}`,
    title: `one room of 4,000 on ${gateways === 1 ? 'one gateway' : `${gateways} gateways`}, 40 senders, 10 messages a second`,
    short: `4,000 members, ${gateways} gateways`,
    load: spread,
    ...compared,
    contestants: OURS,
    deployment: { ...ONE, gateways },
  })),
  ...[1, 4].map((gateways) => ({
    id: `M-gateways-${gateways}`,
    title: `125 rooms of 8 on ${gateways === 1 ? 'one gateway' : `${gateways} gateways`}, all send, 1,500 messages a second in total`,
    short: `rooms of 8 on ${gateways}`,
    load: { ...smallRooms, rooms: 125, pace: steady(1_500) },
    ...forModel,
    deployment: { ...ONE, gateways },
  })),
  {
    id: 'M-members',
    title: '20 rooms of 50 on one gateway, all send, 600 messages a second in total',
    short: 'rooms of 50 on one',
    load: { ...smallRooms, rooms: 20, pace: steady(600) },
    ...forModel,
  },
  {
    id: 'M-copies',
    title: 'S3 with each record on three nats-servers',
    short: 'S3 with each record on three nats-servers',
    load: pairs,
    ...forModel,
    deployment: { ...ONE, natsServers: 3 },
  },
  {
    id: 'M-partitions',
    title: 'S3 with rooms spread over 8 partitions',
    short: 'S3 with rooms spread over 8 partitions',
    load: pairs,
    ...forModel,
    deployment: { ...ONE, partitions: 8 },
  },
  {
    id: 'M-rooms',
    title: '10,000 silent connections in 10,000 rooms',
    short: '10,000 silent connections in 10,000 rooms',
    load: { ...crowd, rooms: 10_000, pace: { kind: 'idle' }, seconds: 0.5 },
    ...forModel,
  },
  {
    id: 'M-check',
    title: '40 rooms of 25 on 2 gateways, all send, 800 messages a second in total',
    short: 'rooms of 25 on 2',
    load: { ...smallRooms, rooms: 40, pace: steady(800) },
    ...forModel,
    deployment: { ...ONE, gateways: 2 },
  },
];
