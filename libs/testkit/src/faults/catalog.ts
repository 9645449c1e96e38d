// Every fault there is, in the order in which they are put in.
import type { Fault } from './fault.ts';
import { gatewayKilled } from './gateway-faults.ts';

export const catalog: readonly Fault[] = [gatewayKilled];
