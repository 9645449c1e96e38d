// Part of the service worker: keeps the page's own files, so that it opens without a connection,
// and while gateways are upgraded. It keeps nothing that people wrote. The build fills in the files.

const SHELL = { version: '', paths: [], files: [] };
const CACHE_PREFIX = 'natter-shell-';
/** ms. A slower answer is not waited for: the page that is kept opens. */
const PATIENCE_MS = 4_000;
/** Pages of the last version go on for a while, and load parts of theirs. */
const VERSIONS_KEPT = 2;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    if (SHELL.paths.includes(pathname)) event.respondWith(page(request));
  } else if (pathname.startsWith('/assets/') || SHELL.files.includes(pathname))
    event.respondWith(file(request, pathname));
});

async function keepShell() {
  const cache = await caches.open(CACHE_PREFIX + SHELL.version);
  await cache.addAll(
    ['/', ...SHELL.files].map(
      (path) => new Request(path, { cache: isHashed(path) ? 'default' : 'no-cache' }),
    ),
  );
}

/** The versions before the last one go. */
async function dropOld() {
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX));
  // In the order in which they were made.
  const before = names.filter((name) => name !== CACHE_PREFIX + SHELL.version);
  await Promise.all(before.slice(0, 1 - VERSIONS_KEPT).map((name) => caches.delete(name)));
}

/** The newest page; without an answer in time, the one that is kept. */
async function page(request) {
  const fetched = fetch(request);
  const late = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
  });
  try {
    const answer = await Promise.race([fetched, late]);
    if (answer && answer.status < 500) return answer;
  } catch {
    // Nobody answers.
  }
  const cache = await caches.open(CACHE_PREFIX + SHELL.version);
  return (await cache.match('/')) ?? fetched;
}

/** A file whose name holds a hash never changes; others are asked for first. */
async function file(request, pathname) {
  if (isHashed(pathname)) return (await caches.match(request)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(request);
    if (found) return found;
    throw error;
  }
}

function isHashed(path) {
  return path.startsWith('/assets/');
}
