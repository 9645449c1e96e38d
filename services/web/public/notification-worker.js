// Shows notifications, which mobile browsers allow a service worker only. Caches nothing.
// Registered by src/notifications/allow-notifications.ts when a person wants notifications.

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.room ?? ''));
});

/** Shows the room in a page that is open, or opens one. */
async function show(room) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (!page) return self.clients.openWindow(`/#${encodeURIComponent(room)}`);
  page.postMessage({ room }, []);
  return page.focus();
}
