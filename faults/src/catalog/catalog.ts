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
import {
  allLinksDown,
  linkCut,
  linkDelayed,
  linkStalled,
  republishLossy,
} from './network-faults.ts';
import { busPoisoned, diskFull, purgeRefused, streamFull } from './storage-faults.ts';
import { twoVersions } from './version-faults.ts';

/** What may be put in one after the other, in one run. */
const mixed: Fault = {
  kind: 'mixed',
  what: 'three of the others in one run, one after the other',
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
    busPoisoned,
  ],
  put: () => Promise.reject(new Error('its parts are put in')),
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
  busPoisoned,
  streamFull,
  purgeRefused,
  diskFull,
  twoVersions,
  mixed,
];

/** Whether it can be put in on this machine. */
export const isPossible = ({ needsRoot }: Fault): boolean =>
  needsRoot !== true || process.getuid?.() === 0;
