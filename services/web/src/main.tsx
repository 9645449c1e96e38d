// The page, from top to bottom: what there is one of, what it listens to, what it shows. The only file that constructs.
// Read next: session/chat.ts (what one can do), session/store.ts (what is shown), ui/app.tsx (how). The look: css/.
import { render } from 'preact';
import { Chat } from './chat/chat.ts';
import { keepTitle, notifyOf } from './notifications/notify.ts';
import { loadPreferences } from './page/preferences.ts';
import { createStore } from './chat/store.ts';
import { roomOfHash } from './page/room-in-address.ts';
import { keepAddress, watchPage } from './page/page-lifecycle.ts';
import { loadMarkdown } from './markdown/blocks.ts';
import { App } from './page/app.tsx';
import { createPage, PageProvider } from './page/page-context.ts';

const store = createStore();
const preferences = loadPreferences();
const chat = new Chat({
  store,
  now: () => Date.now(),
  onHeard: (message) => notifyOf(message, store, preferences),
});
const page = createPage(chat, preferences);

void loadMarkdown();
chat.begin(roomOfHash(location.hash));
watchPage(chat);
keepAddress(chat);
keepTitle(store);

render(
  <PageProvider value={page}>
    <App />
  </PageProvider>,
  document.getElementById('page')!,
);
