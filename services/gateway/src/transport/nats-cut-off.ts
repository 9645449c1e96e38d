// A gateway that has not heard its own beat for 6 s is cut off from NATS: its clients are better served by another, and are sent there.
import type { RoomLog } from '@natter/room-log';
import type { Logger } from 'pino';
import type { Connections } from './connections.ts';

const LOOK_MS = 250;
/** Nothing they say can be stored here: they have waited long enough. */
const SPREAD_MS = 1_000;

export interface CutOffDeps {
  readonly log: RoomLog;
  readonly connections: Connections;
  readonly logger: Logger;
  readonly leaving: () => boolean;
}

export function watchConnection({ log, connections, logger, leaving }: CutOffDeps): void {
  let cutOff = false;
  setInterval(() => {
    if (leaving() || log.connected === !cutOff) return;
    cutOff = !log.connected;
    if (!cutOff) {
      logger.info({}, 'hears itself again');
      return;
    }
    logger.warn({ connections: connections.size }, 'cut off from NATS: clients are sent elsewhere');
    void connections.sendElsewhere(SPREAD_MS);
  }, LOOK_MS);
}
