// Parts of the chat that are not needed to talk, each a chunk of its own.
import { loadRefusalWords } from '../chat/explain.ts';
import type { RoomStore } from '../chat/room-store.ts';
import { lazy, whenIdle } from './lazy.tsx';

/** Loaded once the page is idle, so that dialogs are there when a key asks for one. */
export const LazyDialogs = lazy(async () => {
  await whenIdle();
  const { OpenDialog } = await import('../page/dialogs.tsx');
  // They must be there when the server is not.
  void loadRefusalWords();
  return OpenDialog;
});

export const LazyRoomLists = lazy(async () => {
  await whenIdle();
  return (await import('../room-list/room-lists.tsx')).RoomLists;
});

export const LazyJoinForm = lazy(async () => (await import('../room-list/join-form.tsx')).JoinForm);

export const LazyAwayPeople = lazy(
  async () => (await import('../members/away-people.tsx')).AwayPeople,
);

export const LazyXray = lazy(async () => {
  const { XrayPane } = await import('../xray/xray-pane.tsx');
  return ({ room }: { readonly room: RoomStore }) => <XrayPane key={room.name} room={room} />;
});
