// The oldest record of a subject that a stream still has.
import type { JetStreamManager } from '@nats-io/jetstream';
import { JetStreamApiError } from '@nats-io/jetstream';

/** Returns its sequence; undefined: there is none. Throws while NATS does not answer. */
export async function oldestOf(
  manager: JetStreamManager,
  stream: string,
  filter: string,
): Promise<number | undefined> {
  try {
    const query = { seq: 1, next_by_subj: filter };
    return (await manager.streams.getMessage(stream, query))?.seq;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === 10037) return undefined;
    throw error;
  }
}
