// Parts of the chat that are not needed to talk, each a chunk of its own.
import { loadRefusalWords } from './explain.ts';
import type { RoomStore } from '../chat/room-store.ts';
import type { MessageActions } from '../message/message-actions.tsx';
import type { MainMenuItems } from '../page/main-menu-items.tsx';
import type { RoomMenuItems } from '../rooms/room-menu-items.tsx';
import { lazy, whenIdle } from './lazy.tsx';
import { loadChunk } from './load-chunk.ts';

const mainMenuItems = async (): Promise<typeof MainMenuItems> =>
  (await import('../page/main-menu-items.tsx')).MainMenuItems;
export const LazyMainMenuItems = lazy(mainMenuItems);

const roomMenuItems = async (): Promise<typeof RoomMenuItems> =>
  (await import('../rooms/room-menu-items.tsx')).RoomMenuItems;
export const LazyRoomMenuItems = lazy(roomMenuItems);

const messageActions = async (): Promise<typeof MessageActions> =>
  (await import('../message/message-actions.tsx')).MessageActions;
export const LazyMessageActions = lazy(messageActions);

/** Loaded once the page is idle, so that dialogs are there when a key asks for one. */
export const LazyDialogs = lazy(async () => {
  await whenIdle();
  const { OpenDialog } = await import('../page/dialogs.tsx');
  // These must be there when the server is not.
  void loadRefusalWords();
  void loadChunk(messageActions);
  void loadChunk(mainMenuItems);
  void loadChunk(roomMenuItems);
  return OpenDialog;
});

export const LazyRoomsElsewhere = lazy(async () => {
  await whenIdle();
  return (await import('../room-list/room-lists.tsx')).RoomsElsewhere;
});
export const LazyDirectList = lazy(async () => {
  await whenIdle();
  return (await import('../room-list/room-lists.tsx')).DirectList;
});

export const LazyJoinForm = lazy(async () => (await import('../room-list/join-form.tsx')).JoinForm);

export const LazyAwayPeople = lazy(
  async () => (await import('../members/away-people.tsx')).AwayPeople,
);

export const LazyHeldBack = lazy(async () => (await import('../composer/held-back.tsx')).HeldBack);
/** At once: a browser leaves the page for a file that nothing takes. */
export const LazyDropZone = lazy(async () => (await import('../files/drop-zone.tsx')).DropZone);
export const LazyStagedFiles = lazy(
  async () => (await import('../files/staged-files.tsx')).StagedFiles,
);
export const LazyUploadRow = lazy(async () => (await import('../files/upload-row.tsx')).UploadRow);
export const LazyRefusedFoot = lazy(
  async () => (await import('../message/refused-foot.tsx')).RefusedFoot,
);

export const LazyAudienceList = lazy(
  async () => (await import('../audience/audience-list.tsx')).AudienceList,
);

export const LazyXray = lazy(async () => {
  const { XrayPane } = await import('../xray/xray-pane.tsx');
  return ({ room }: { readonly room: RoomStore }) => <XrayPane key={room.name} room={room} />;
});
