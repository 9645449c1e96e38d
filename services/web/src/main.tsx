// The page, from top to bottom: what there is one of, what it listens to, what it shows. The only file that constructs.
// Read next: session/chat.ts (what one can do), session/store.ts (what is shown), ui/app.tsx (how). The look: css/.
import { render } from 'preact';
import { Chat } from './session/chat.ts';
import { keepTitle, notifyOf } from './session/notifications.ts';
import { loadPreferences } from './session/preferences.ts';
import { createStore } from './session/store.ts';
import { roomOfHash } from './state/room-address.ts';
import { keepAddress, watchPage } from './session/page-events.ts';
import { loadMarkdown } from './text/blocks.ts';
import { App } from './ui/app.tsx';
import { createPage, PageProvider } from './ui/context.ts';

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
