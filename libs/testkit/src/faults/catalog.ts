// Every fault there is, in the order in which they are put in.
import {
  allReturn,
  clientFloods,
  clientHalfOpen,
  clientsNeverRead,
  clientsStopReading,
} from './client-faults.ts';
import type { Fault } from './fault.ts';
import {
  clockJumped,
  gatewayDrained,
  gatewayFrozen,
  gatewayKilled,
  rollingRestart,
} from './gateway-faults.ts';
import { leaderKilled, natsKilled } from './nats-faults.ts';
import { linkCut, linkDelayed, linkStalled, republishLossy } from './network-faults.ts';
import { busPoisoned, diskFull, purgeRefused, streamFull } from './storage-faults.ts';

export const catalog: readonly Fault[] = [
  gatewayKilled,
  gatewayDrained,
  rollingRestart,
  gatewayFrozen,
  clockJumped,
  natsKilled,
  leaderKilled,
  linkCut,
  linkStalled,
  linkDelayed,
  republishLossy,
  clientHalfOpen,
  clientsStopReading,
  clientsNeverRead,
  clientFloods,
  allReturn,
  busPoisoned,
  streamFull,
  purgeRefused,
  diskFull,
];
