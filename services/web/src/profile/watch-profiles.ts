// Asks for the profiles of those whose names are shown, and again after a cut. A press on a name or
// a picture opens the card. Loaded once the page is idle.
import type { ProfileView } from '@natter/protocol';
import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Page } from '../page/page-context.ts';
import { askIdentity } from '../sign-in/ask-identity.ts';

/** Names in one question. */
const ASK_MAX = 100;
/** Names that appear together are asked for together. */
const GATHER_MS = 50;
const RETRY_MS = 10_000;
/** After a cut many pages ask at once: within this time. */
const SPREAD_MS = 5_000;
/** Between two looks for statuses that are over. */
const OVER_EVERY_MS = 15_000;

/** Watches as long as the chat of this person is shown. */
export function useProfiles(page: Page): void {
  const person = page.chat.store.person.value?.id;
  const hasAccounts = page.who.auth.value?.mode === 'accounts' && person !== undefined;
  useEffect(() => listenToNames(page), [page]);
  useEffect(() => (hasAccounts ? watchProfiles(page) : undefined), [page, person, hasAccounts]);
}

function watchProfiles({ chat }: Page): () => void {
  const { profiles, connection, here } = chat.store;
  const all = (): readonly string[] => [...profiles.all.keys()];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const ask = async (): Promise<void> => {
    const names = profiles.wanted.peek().filter((name) => !/[\s,]/u.test(name));
    const [now, later] = [names.slice(0, ASK_MAX), names.slice(ASK_MAX)];
    profiles.wanted.value = later;
    const found = now.length === 0 || (await readProfiles(chat, now));
    timer = undefined;
    if (isOver) return;
    if (!found) profiles.wanted.value = [...now, ...profiles.wanted.peek()];
    if (profiles.wanted.peek().length > 0) soon(found ? 0 : RETRY_MS);
  };
  const soon = (delayMs: number): void => {
    timer ??= setTimeout(() => void ask(), delayMs);
  };

  let wasLive = true;
  let room = here.peek();
  const stops = [
    effect(() => {
      if (profiles.wanted.value.length > 0) soon(GATHER_MS);
    }),
    effect(() => {
      const isLive = connection.value.state === 'live';
      // Changes may have been missed.
      if (isLive && !wasLive) wantAgain(all(), Math.random() * SPREAD_MS);
      wasLive = isLive;
    }),
    effect(() => {
      if (here.value === room) return;
      room = here.value;
      // Guests see the people of the room they ask in.
      const isGuest = chat.store.person.peek()?.role === 'guest';
      if (isGuest)
        wantAgain(
          [...all()].filter((name) => profiles.all.get(name)?.peek() === null),
          0,
        );
    }),
  ];
  const wantAgain = (names: readonly string[], delayMs: number): void => {
    setTimeout(() => {
      if (!isOver) profiles.wanted.value = [...new Set([...profiles.wanted.peek(), ...names])];
    }, delayMs);
  };
  const clock = setInterval(() => forgetPast(profiles), OVER_EVERY_MS);
  // Another person may have been here before.
  wantAgain(all(), 0);
  return () => {
    isOver = true;
    clearTimeout(timer);
    clearInterval(clock);
    for (const stop of stops) stop();
  };
}

/** Asks for these, here. Returns false if it has to be asked again. */
export async function readProfiles(
  { store }: Page['chat'],
  names: readonly string[],
): Promise<boolean> {
  const room = store.hereRoom.peek()?.status.peek().kind === 'here' ? store.here.peek() : undefined;
  const query = new URLSearchParams({ aliases: names.join(','), ...(room && { room }) });
  const answer = await askIdentity<{ readonly profiles: readonly ProfileView[] }>(
    'GET',
    `/profiles?${query.toString()}`,
  );
  // The room may not be read any more: the next one may.
  if (!answer.ok) return !['offline', 'unavailable', 'rate-limited'].includes(answer.fault.code);
  const found = new Map(answer.value.profiles.map((profile) => [profile.alias, profile]));
  for (const name of names) store.profiles.learn(name, found.get(name) ?? null);
  return true;
}

/** Takes statuses away that are over. */
function forgetPast({ all }: Page['chat']['store']['profiles']): void {
  for (const known of all.values()) {
    const { status, ...rest } = known.peek() ?? {};
    if (status?.until !== undefined && status.until <= Date.now()) known.value = rest;
  }
}

/** A press on the name or the picture beside a message. By keyboard: the menu of the message. */
function listenToNames({ chat, dialog }: Page): () => void {
  const open = ({ target }: MouseEvent): void => {
    const pressed =
      target instanceof Element ? target.closest('.message .avatar, .message .name') : null;
    const alias = pressed?.closest('.message')?.querySelector('.name')?.textContent;
    if (!alias || dialog.peek() || getSelection()?.isCollapsed === false) return;
    dialog.value = { kind: 'person', alias, roomName: chat.store.here.peek() };
  };
  document.addEventListener('click', open);
  return () => document.removeEventListener('click', open);
}
