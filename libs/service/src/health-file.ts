// A file that is touched while this instance reaches NATS, for health checks: it has no port.
import { writeFile } from 'node:fs/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Log } from './log.ts';

/** A check that finds the file older than three of these fails. */
const TOUCH_MS = 3_000;

export interface HealthFileDeps {
  readonly nc: Pick<NatsConnection, 'rtt'>;
  readonly log: Log;
}

/** Touches the file at once, and then again and again, until the returned function is called. */
export function keepHealthFile(path: string, { nc, log }: HealthFileDeps): () => void {
  const touch = async (): Promise<void> => {
    try {
      await nc.rtt();
      await writeFile(path, '');
    } catch (error) {
      log.warn({ reason: String(error) }, 'the health file was not touched');
    }
  };
  void touch();
  const timer = setInterval(() => void touch(), TOUCH_MS);
  return () => clearInterval(timer);
}
