// Every fault there is, in the order in which they are put in.
import type { Fault } from './fault.ts';
import {
  clockJumped,
  gatewayDrained,
  gatewayFrozen,
  gatewayKilled,
  rollingRestart,
} from './gateway-faults.ts';
import { leaderKilled, natsKilled } from './nats-faults.ts';
import { linkCut, linkDelayed, linkStalled } from './network-faults.ts';

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
];
