// What is measured: a table. Each scenario is a load, who is put under it, and the figures that it is about.
import type { ContestantName } from './contestants.ts';
import type { Deployment } from './ours.ts';

/** How messages are sent. A message of a closed loop is done when its sender has it back, or when every member has it. */
export type Pace =
  | { readonly kind: 'steady'; readonly messagesPerSecond: number }
  | { readonly kind: 'closed'; readonly inFlight: number; readonly doneWhen: 'sender' | 'all' }
  | { readonly kind: 'idle' };

export interface Load {
  readonly connections: number;
  /** Connections are dealt to rooms in turn. */
  readonly rooms: number;
  /** Spread over the rooms. */
  readonly senders: number;
  readonly pace: Pace;
  /** Not measured, before what is. */
  readonly warmSeconds: number;
  readonly seconds: number;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly load: Load;
  readonly contestants: readonly ContestantName[];
  readonly deployment: Deployment;
}
const ONE: Deployment = { gateways: 1, natsServers: 1, partitions: 1 };
const ALL: readonly ContestantName[] = ['natter', 'floor', 'uws', 'ws', 'socket.io', 'nats'];
const room1000 = { connections: 1_000, rooms: 1 };
const rooms500 = { connections: 1_000, rooms: 500, senders: 1_000 };
const short = { warmSeconds: 1, seconds: 3 };
const saturated = (doneWhen: 'sender' | 'all'): Pace => ({ kind: 'closed', inFlight: 1, doneWhen });

export const scenarios: readonly Scenario[] = [
  {
    id: 'S1',
    title: 'one room of 1,000, 50 messages a second',
    load: { ...room1000, senders: 1, pace: { kind: 'steady', messagesPerSecond: 50 }, ...short },
    contestants: ALL,
    deployment: ONE,
  },
  {
    id: 'S2',
    title: 'one room of 1,000, 64 senders with one message in flight each',
    load: { ...room1000, senders: 64, pace: saturated('all'), ...short },
    contestants: ALL,
    deployment: ONE,
  },
  {
    id: 'S2m',
    title: 'one room of 1,000, all of them senders with one message in flight each',
    load: { ...room1000, senders: 1_000, pace: saturated('all'), ...short },
    contestants: ALL,
    deployment: ONE,
  },
  {
    id: 'S3',
    title: '500 rooms of 2, each member with one message in flight',
    load: { ...rooms500, pace: saturated('sender'), ...short },
    contestants: ALL,
    deployment: ONE,
  },
];
