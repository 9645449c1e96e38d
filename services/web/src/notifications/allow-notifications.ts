// Asks the browser for permission to notify. Mobile browsers show notifications through a service
// worker only, so one is registered (public/notification-worker.js). It does nothing else.
import type { NotificationFault } from '../words/notification-words.ts';

const WORKER = '/notification-worker.js';

/** Returns the reason if the browser refuses without a question. */
export function notificationFault(): NotificationFault | undefined {
  if (!window.isSecureContext) return 'insecure';
  if (!('Notification' in window)) return 'unsupported';
  return Notification.permission === 'denied' ? 'denied' : undefined;
}

/** Asks; call it from a click. Returns the reason if the answer is no. */
export async function allowNotifications(): Promise<NotificationFault | undefined> {
  const fault = notificationFault();
  if (fault !== undefined) return fault;
  const answer = await Notification.requestPermission();
  if (answer === 'default') return 'dismissed';
  if (answer === 'denied') return 'denied';
  await notificationWorker();
  return undefined;
}

/** Returns undefined where the browser refuses a worker. */
export async function notificationWorker(): Promise<ServiceWorkerRegistration | undefined> {
  try {
    const { serviceWorker } = navigator;
    if (!(await serviceWorker.getRegistration())) await serviceWorker.register(workerAddress());
    return await serviceWorker.ready;
  } catch {
    // A private window, or a policy of the browser.
    return undefined;
  }
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** The gateway's policy lets this one address become a worker, by this name. */
function workerAddress(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return WORKER;
  policy ??= trustedTypes.createPolicy('notification-worker', { createScriptURL: () => WORKER });
  return policy.createScriptURL(WORKER);
}

/** A name can be used once on a page. */
let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;
