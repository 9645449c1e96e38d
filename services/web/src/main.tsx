// Constructs the page, and starts its watchers; nothing else constructs. Read next: chat/chat.ts
// (the actions), chat/store.ts (the state), sign-in/who.ts (who this is), page/app.tsx (the view).
import { render } from 'preact';
import { Chat } from './chat/chat.ts';
import { createStore } from './chat/store.ts';
import { watchNetwork } from './connection/watch-network.ts';
import { whenIdle } from './loading/lazy.tsx';
import { loadChunk } from './loading/load-chunk.ts';
import { createNotifier, followNotifications, keepDevice } from './notifications/notifier.ts';
import { keepAddress } from './page/address-bar.ts';
import { App } from './page/app.tsx';
import { createPage, PageProvider } from './page/page-context.ts';
import { watchPage } from './page/page-lifecycle.ts';
import { loadPreferences } from './page/preferences.ts';
import { createRouter } from './page/route.ts';
import { keepTitle } from './page/tab-title.ts';
import { Who } from './sign-in/who.ts';
import { isTouch } from './widgets/platform.ts';
import { LANGUAGE } from './texts/language.ts';

document.documentElement.lang = LANGUAGE;
// The lesson is a page without a chat.
if (location.pathname === '/lesson')
  void import('./lesson/lesson-page.tsx').then(({ showLesson }) => showLesson(root()));
else startChat();

function startChat(): void {
  const now = (): number => Date.now();
  const store = createStore();
  const preferences = loadPreferences();
  const router = createRouter();
  const chat = new Chat({
    store,
    now,
    onHeard: createNotifier(store, preferences),
    onSignedOut: (why) => who.lost(why),
  });
  const who = new Who({ chat, router });
  const page = createPage({ chat, preferences, router, who });

  watchPage(chat, router);
  watchNetwork(chat, now);
  keepAddress(chat, router);
  keepTitle(store, router);
  followNotifications(chat, router);
  keepDevice(chat, preferences);
  void who.start();
  void whenIdle().then(async () => {
    const chunk = await loadChunk(() => import('./offline/work-offline.ts'));
    chunk?.workOffline(store);
  });
  if (isTouch())
    void loadChunk(() => import('./touch/begin-touch.ts')).then((chunk) => chunk?.beginTouch(page));

  render(
    <PageProvider value={page}>
      <App />
    </PageProvider>,
    root(),
  );
}

function root(): HTMLElement {
  return document.getElementById('page')!;
}
