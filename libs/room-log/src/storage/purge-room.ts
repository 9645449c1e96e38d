// Removes the oldest records of a room, and with them the cards of their messages: one last changed
// before the oldest record that is left belongs to a message that is gone.
import type { Bus } from '../nats/bus.ts';
import { askLeader, nextOfSubject } from '../nats/leader-get.ts';
import type { ApiAnswer } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { messageFilter } from '../nats/subjects.ts';

const PURGE_MS = 5_000;

interface PurgeAnswer extends ApiAnswer {
  readonly success?: boolean;
  readonly purged?: number;
}

/** Keeps the newest `keep` records of a room. Returns how many went. Throws BusUnavailable. */
export async function purgeRoom(
  bus: Bus,
  stream: string,
  { log, keep }: { log: string; keep: number },
): Promise<number> {
  const purged = await purge(bus, stream, { filter: log, keep });
  const query = { subject: log, from: 1, deadlineMs: monotonicMs() + PURGE_MS };
  const oldest = await nextOfSubject(bus, stream, query);
  if (oldest !== undefined) {
    await purge(bus, stream, { filter: messageFilter(log), seq: oldest.seq });
  }
  return purged;
}

/** Returns the number of records removed. Throws BusUnavailable. */
export async function purge(
  bus: Bus,
  stream: string,
  query: { filter: string; keep: number } | { filter: string; seq: number },
): Promise<number> {
  const deadlineMs = monotonicMs() + PURGE_MS;
  const subject = `$JS.API.STREAM.PURGE.${stream}`;
  // Asked once: a second answer would say that there was nothing left to purge.
  const options = { query, deadlineMs, tryMs: PURGE_MS };
  const { purged } = await askLeader<PurgeAnswer>(bus, subject, options);
  return purged ?? 0;
}
