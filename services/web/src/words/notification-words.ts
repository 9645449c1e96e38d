// Reasons why the page cannot notify, and remedies. Pure.

/**
 * `denied`: the person or the browser refused. `dismissed`: the question was closed.
 * `insecure`: browsers allow it with TLS only. `unsupported`: this browser has none for pages.
 */
export type NotificationFault = 'denied' | 'dismissed' | 'insecure' | 'unsupported';

/** Says why the page cannot notify, and what helps. */
export function notificationFaultWords(fault: NotificationFault): string {
  switch (fault) {
    case 'denied':
      return 'Your browser blocks notifications from this site. Allow them in its site settings.';
    case 'dismissed':
      return 'Your browser asked, and got no answer. Try again.';
    case 'insecure':
      return 'Notifications need a secure address: open this page with https.';
    case 'unsupported':
      return 'This browser has no notifications. On an iPhone, add the page to the home screen.';
  }
}
