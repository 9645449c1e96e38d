// Tells a page that stays open while the gateways are upgraded that there is a newer one.
import { effect } from '@preact/signals';
import type { Store } from '../chat/store.ts';
import { isOutdated } from '../loading/load-chunk.ts';
import { notificationWorker } from '../notifications/allow-notifications.ts';

/** Looks whenever the page has come to a gateway. Also registers the service worker. */
export function followVersion({ gateway, connection }: Store): void {
  void notificationWorker();
  let last: string | undefined;
  effect(() => {
    if (connection.value.state !== 'live') {
      // The same gateway may have been started again, with newer files.
      last = undefined;
      return;
    }
    if (gateway.value === last) return;
    last = gateway.value;
    void look();
  });
}

async function look(): Promise<void> {
  const own = document.querySelector<HTMLScriptElement>('script[type=module]')?.src;
  if (own === undefined) return;
  try {
    const answer = await fetch('/', { cache: 'no-cache' });
    const page = await answer.text();
    if (answer.ok && !page.includes(new URL(own).pathname)) isOutdated.value = true;
  } catch {
    // The connection is gone again: the next one looks.
  }
}
