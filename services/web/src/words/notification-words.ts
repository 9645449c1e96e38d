// Reasons why the page cannot notify, and remedies. Pure.
import { t } from '../texts/messages.ts';

/**
 * `denied`: the person or the browser refused. `dismissed`: the question was closed.
 * `insecure`: browsers allow it with TLS only. `unsupported`: this browser has none for pages.
 */
export type NotificationFault = 'denied' | 'dismissed' | 'insecure' | 'unsupported';

/** Says why the page cannot notify, and what helps. */
export function notificationFaultWords(fault: NotificationFault): string {
  switch (fault) {
    case 'denied':
      return t.yourBrowserBlocksNotificationsFromThis;
    case 'dismissed':
      return t.yourBrowserAskedAndGotNo;
    case 'insecure':
      return t.notificationsNeedSecureAddressOpenThis;
    case 'unsupported':
      return t.thisBrowserHasNoNotificationsOn;
  }
}
