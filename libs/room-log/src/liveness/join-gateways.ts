// Makes this gateway one of the living: its beats, its own lease, and its judging of the others.
import type { Appender } from '../nats/append.ts';
import type { Bus } from '../nats/bus.ts';
import type { Log } from '../nats/log.ts';
import { Beats, SILENT_MS } from './beats.ts';
import { DeadGateways } from './dead-gateways.ts';
import type { GatewayFigures } from './figures.ts';
import { OwnLease } from './own-lease.ts';

export interface JoinDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly log: Log;
  readonly version: string;
  readonly figures: () => Pick<GatewayFigures, 'connections' | 'rooms'>;
  readonly ownGateway: () => string;
  /** Another gateway is dead. */
  readonly onDeath: (gateway: string) => void;
  /** This gateway was judged dead. The caller takes a new id. */
  readonly onOwnDeath: () => void;
  /** Messages may have been lost, or seats taken, while beats were late. */
  readonly onDoubt: (reason: string) => void;
}

export interface Liveness {
  readonly beats: Beats;
  readonly ownLease: OwnLease;
  readonly deadGateways: DeadGateways;
}

/** Makes the parts; the caller takes the lease, then starts the beats. */
export function joinGateways(deps: JoinDeps): Liveness {
  const { bus, version, figures, ownGateway, onDoubt } = deps;
  const sinceMs = Date.now();
  const beats = new Beats(bus, ownGateway(), {
    figures: () => ({ version, sinceMs, ...figures() }),
    onBack: (gateway) => {
      const own = gateway === ownGateway();
      if (own) ownLease.checkSoon();
      onDoubt(own ? 'own beat back' : 'beat of a peer back');
    },
    onStall: () => {
      ownLease.checkSoon();
      onDoubt('stood still');
    },
    onTick: () => {
      ownLease.tick();
      deadGateways.tick();
      // Others may have judged us.
      if (beats.ownSilentMs >= SILENT_MS && bus.up) ownLease.checkSoon();
    },
  });
  const ownLease = new OwnLease(deps);
  const deadGateways = new DeadGateways({ ...deps, beats });
  return { beats, ownLease, deadGateways };
}
