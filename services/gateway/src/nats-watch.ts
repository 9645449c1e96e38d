// Watches what NATS does for this gateway. Cut off from it (its own beat not heard for 6 s), the
// gateway sends its clients to another. If NATS stores nothing, it logs that: /readyz says it too.
import type { RoomLog } from '@natter/room-log';
import type { Logger } from 'pino';
import type { Connections } from './transport/connections.ts';

const LOOK_MS = 250;
/** Nothing can be stored for them here, and they have waited for 6 s already. */
const SPREAD_MS = 1_000;

export interface NatsWatchDeps {
  readonly log: RoomLog;
  readonly connections: Connections;
  readonly logger: Logger;
  readonly leaving: () => boolean;
}

export function watchNats({ log, connections, logger, leaving }: NatsWatchDeps): void {
  let cutOff = false;
  let storing = true;
  const watchConnection = (): void => {
    if (log.connected === !cutOff) return;
    cutOff = !log.connected;
    if (!cutOff) {
      logger.info({}, 'no longer cut off from NATS');
      return;
    }
    logger.warn({ connections: connections.size }, 'cut off from NATS: sending clients elsewhere');
    void connections.sendElsewhere(SPREAD_MS);
  };
  const watchStorage = (): void => {
    const reason = log.storageFault;
    if (storing === (reason === undefined)) return;
    storing = reason === undefined;
    if (storing) logger.info({}, 'NATS stores again');
    else logger.error({ reason }, 'NATS does not store');
  };
  setInterval(() => {
    if (leaving()) return;
    watchConnection();
    watchStorage();
  }, LOOK_MS);
}
