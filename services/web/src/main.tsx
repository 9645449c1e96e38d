// Constructs the page, and starts its watchers; nothing else constructs. Read next: chat/chat.ts
// (the actions), chat/store.ts (the state), page/app.tsx (the view).
import { render } from 'preact';
import { Chat } from './chat/chat.ts';
import { createStore } from './chat/store.ts';
import { watchNetwork } from './connection/watch-network.ts';
import { createNotifier, followNotifications } from './notifications/notify.ts';
import { beginAt, keepAddress } from './page/address-bar.ts';
import { App } from './page/app.tsx';
import { createPage, PageProvider } from './page/page-context.ts';
import { watchPage } from './page/page-lifecycle.ts';
import { loadPreferences } from './page/preferences.ts';
import { keepTitle } from './page/tab-title.ts';

const now = (): number => Date.now();
const store = createStore();
const preferences = loadPreferences();
const chat = new Chat({ store, now, onHeard: createNotifier(store, preferences) });
const page = createPage(chat, preferences);

beginAt(chat, location.hash);
watchPage(chat);
watchNetwork(chat, now);
keepAddress(chat);
keepTitle(store);
followNotifications(chat);

render(
  <PageProvider value={page}>
    <App />
  </PageProvider>,
  document.getElementById('page')!,
);
