// A bounded wait for what only the log can bring.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { BusUnavailable } from '@natter/room-log';

/** Rejects with BusUnavailable if it takes longer than LOG_WAIT_MS_MAX. */
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
