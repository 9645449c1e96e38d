// Waiting for what only the log can bring, but not for ever.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { BusUnavailable } from '@natter/room-log';

/** Rejects with BusUnavailable when it has not come within LOG_WAIT_MS_MAX. */
export async function withinLogWait<T>(coming: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new BusUnavailable(`${what}: not heard in time`));
    }, LOG_WAIT_MS_MAX);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
