// What a room does with what its log brings. Records go down from here: nothing asks the log.
import type { HeardRecord, RoomListener } from '@natter/room-log';
import type { Delivery } from '../delivery/delivery.ts';
import { relaySignal } from '../delivery/signals.ts';
import type { Metrics } from '../metrics.ts';
import type { RoomAccess } from './room-access.ts';
import type { ToldMarks } from '../marks/told-marks.ts';
import type { SlowMode } from './slow-mode.ts';
import type { Seats } from './seats.ts';

export interface RoomListenerDeps {
  readonly delivery: Delivery;
  readonly seats: Seats;
  readonly metrics: Metrics;
  /** Records were heard: they are sent at the end of this turn. */
  readonly onHeard: () => void;
  /** Undefined while the room opens. */
  readonly hosting: () =>
    | { readonly access: RoomAccess; readonly slow: SlowMode; readonly marks: ToldMarks }
    | undefined;
}

export function roomListener(deps: RoomListenerDeps): RoomListener {
  const { delivery, seats, metrics, onHeard, hosting } = deps;
  const hear = (records: readonly HeardRecord[], tail: number): void => {
    delivery.hear(records, tail);
    const slow = hosting()?.slow;
    for (const heard of records) {
      if (heard.kind === 'changes') seats.hear(heard.changes);
      else if (heard.kind === 'say') slow?.hear(heard.record);
    }
  };
  /** An act is obeyed where it stands: after the records before it, before the next one. */
  const hearAndObey = (records: readonly HeardRecord[], tail: number): void => {
    let from = 0;
    for (const [index, heard] of records.entries()) {
      if (heard.kind !== 'room') continue;
      hear(records.slice(from, index + 1), heard.record.seq);
      from = index + 1;
      hosting()?.access.obey(heard.record);
    }
    hear(records.slice(from), tail);
  };
  return {
    onDeliveries: (records, tail) => {
      if (records.some(({ kind }) => kind === 'room')) hearAndObey(records, tail);
      else hear(records, tail);
      onHeard();
    },
    onSignal: (signal) => {
      if (!relaySignal(signal, delivery.live)) metrics.skipped.inc();
    },
    onMarks: (owners) => {
      hosting()?.marks.tell(owners);
    },
    onSeatMoved: (key, by) => {
      seats.verify(key, by);
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
