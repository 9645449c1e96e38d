// The page's service worker: shows notifications, which mobile browsers allow a service worker
// only (push-worker.js those that come while the page is closed), and keeps the page's own files
// (shell-worker.js). Registered by src/notifications/allow-notifications.ts.

/** The gateway's policy lets a worker load its parts by this name, which can be used once. */
const policy = self.trustedTypes?.createPolicy('notification-worker', {
  createScriptURL: (path) => path,
});
for (const path of ['/shell-worker.js', '/push-worker.js']) {
  importScripts(policy ? policy.createScriptURL(path) : path);
}

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
