// What a room does with what its log brings. Records go down from here: nothing asks the log.
import type { RoomListener } from '@natter/room-log';
import type { Delivery } from '../delivery/delivery.ts';
import { relaySignal } from '../delivery/signals.ts';
import type { Metrics } from '../metrics.ts';
import type { Seats } from './seats.ts';

export interface RoomListenerDeps {
  readonly delivery: Delivery;
  readonly seats: Seats;
  readonly metrics: Metrics;
  /** Records were heard: they are sent at the end of this turn. */
  readonly onHeard: () => void;
}

export function roomListener(deps: RoomListenerDeps): RoomListener {
  const { delivery, seats, metrics, onHeard } = deps;
  return {
    onDeliveries: (records, tail) => {
      delivery.hear(records, tail);
      for (const heard of records) if (heard.kind === 'changes') seats.hear(heard.changes);
      onHeard();
    },
    onSignal: (signal) => {
      if (!relaySignal(signal, delivery.live)) metrics.skipped.inc();
    },
    onSeatMoved: (key) => {
      seats.verify(key);
    },
    onSeats: (held) => {
      seats.compare(held);
    },
    onGap: () => {
      metrics.gaps.inc();
    },
    onBackFill: (records) => {
      metrics.backFills.inc(records);
    },
    onSkipped: () => {
      metrics.skipped.inc();
    },
  };
}
