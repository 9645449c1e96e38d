// The page's service worker: shows notifications, which mobile browsers allow a service worker
// only, and keeps the page's own files (shell-worker.js). Registered by
// src/notifications/allow-notifications.ts.

importScripts(scriptAddress('/shell-worker.js'));

/** The gateway's policy lets a worker load its parts by this name. */
function scriptAddress(path) {
  if (!self.trustedTypes) return path;
  const policy = self.trustedTypes.createPolicy('notification-worker', {
    createScriptURL: () => path,
  });
  return policy.createScriptURL(path);
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
