// Every fault, in the order in which they are injected.
import { actsRaced } from './act-faults.ts';
import { amendmentsRaced, versionBefore } from './amendment-faults.ts';
import {
  allReturn,
  clientFloods,
  clientHalfOpen,
  clientsNeverRead,
  clientsStopReading,
} from './client-faults.ts';
import {
  deviceGatewayFrozen,
  deviceGatewayKilled,
  deviceLost,
  devicesComeAndGo,
} from './device-faults.ts';
import type { Fault } from './fault.ts';
import {
  clockJumped,
  gatewayDrained,
  gatewayFrozen,
  gatewayKilled,
  rollingRestart,
} from './gateway-faults.ts';
import { laterRaced } from './later-faults.ts';
import { marksRaced } from './mark-faults.ts';
import { leaderKilled, natsKilled } from './nats-faults.ts';
import {
  allLinksDown,
  linkCut,
  linkDelayed,
  linkStalled,
  republishLossy,
} from './network-faults.ts';
import { busPoisoned, diskFull, purgeRefused, streamFull } from './storage-faults.ts';
import { twoVersions } from './version-faults.ts';

/** Several faults in one run, one after another. */
const mixed: Fault = {
  kind: 'mixed',
  what: 'three of the other faults in one run, one after another',
  servers: [1, 3],
  boundsMs: {},
  mix: [
    gatewayKilled,
    gatewayDrained,
    gatewayFrozen,
    natsKilled,
    leaderKilled,
    linkCut,
    linkStalled,
    clientHalfOpen,
    deviceGatewayKilled,
    devicesComeAndGo,
    busPoisoned,
  ],
  put: () => Promise.reject(new Error('a mixed fault is injected by its parts')),
};

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
  allLinksDown,
  linkDelayed,
  republishLossy,
  clientHalfOpen,
  clientsStopReading,
  clientsNeverRead,
  clientFloods,
  allReturn,
  deviceLost,
  deviceGatewayKilled,
  deviceGatewayFrozen,
  devicesComeAndGo,
  busPoisoned,
  streamFull,
  purgeRefused,
  diskFull,
  twoVersions,
  actsRaced,
  versionBefore,
  amendmentsRaced,
  laterRaced,
  marksRaced,
  mixed,
];

/** Returns whether this machine can inject it. */
export const isPossible = ({ needsRoot }: Fault): boolean =>
  needsRoot !== true || process.getuid?.() === 0;
