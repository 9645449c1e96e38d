// Part of the service worker: shows what services/push sends while the page is closed, one
// notification a room. What a push carries: libs/notifications, PushPayload.

const WORDS = {
  en: { something: 'There is something new', test: 'Notifications work', private: 'private' },
  de: { something: 'Es gibt etwas Neues', test: 'Benachrichtigungen gehen', private: 'privat' },
};
const words = WORDS[self.navigator.language.slice(0, 2)] ?? WORDS.en;

self.addEventListener('push', (event) => {
  event.waitUntil(take(readPush(event)));
});

function readPush({ data }) {
  try {
    return data.json();
  } catch {
    // A browser that could not decrypt it: it must show something all the same.
    return { kind: 'something' };
  }
}

async function take(push) {
  await showBadge(push.badge);
  if (push.kind === 'read') await closeOf(push.room);
  else if (push.kind === 'test' || !(await isLookedAt())) await showPush(push);
}

/** A page that a person looks at shows the message itself. */
async function isLookedAt() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.some(({ focused }) => focused);
}

async function showPush(push) {
  const common = { icon: '/icon-192.png', badge: '/icon-192.png' };
  if (push.kind !== 'message') {
    const title = push.kind === 'test' ? words.test : words.something;
    await self.registration.showNotification(title, { ...common, tag: push.kind, data: {} });
    return;
  }
  const { from, room, text } = push;
  const place = push.private ? words.private : `#${room}`;
  const title = room.startsWith('direct-') ? from : `${from} · ${place}`;
  const tag = `room:${room}`;
  const options = { ...common, body: text, tag, renotify: true, data: { room } };
  await self.registration.showNotification(title, options);
}

/** The room was read on another device. */
async function closeOf(room) {
  for (const shown of await self.registration.getNotifications()) {
    if (shown.data?.room === room) shown.close();
  }
}

async function showBadge(count) {
  if (count === undefined || !self.navigator.setAppBadge) return;
  try {
    await (count > 0 ? self.navigator.setAppBadge(count) : self.navigator.clearAppBadge());
  } catch {
    // The app is not installed.
  }
}
