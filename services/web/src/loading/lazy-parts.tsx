// Parts of the chat that are not needed to talk, each a chunk of its own. Those that must work
// while the server is away are loaded ahead, once the page is idle.
import type { FunctionComponent } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { loadRefusalWords } from './explain.ts';
import { lazy, whenIdle } from './lazy.tsx';
import { loadChunk } from './load-chunk.ts';

const ahead: (() => Promise<unknown>)[] = [loadRefusalWords];

function lazyAhead<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
): FunctionComponent<Props> {
  ahead.push(load);
  return lazy(load);
}

/** Loaded once the page is idle, so that dialogs are there when a key asks for one. */
export const LazyDialogs = lazy(async () => {
  await whenIdle();
  for (const load of ahead) void loadChunk(load);
  return (await import('../page/dialogs.tsx')).OpenDialog;
});

export const LazyMainMenuItems = lazyAhead(
  async () => (await import('../page/main-menu-items.tsx')).MainMenuItems,
);
export const LazyRoomMenuItems = lazyAhead(
  async () => (await import('../rooms/room-menu-items.tsx')).RoomMenuItems,
);
export const LazyMessageActions = lazyAhead(async () => {
  const { MessageActions, watchLongPresses } = await import('../actions/message-actions.tsx');
  watchLongPresses();
  return MessageActions;
});
export const LazyLivingFoot = lazyAhead(
  async () => (await import('../living/living-foot.tsx')).LivingFoot,
);
export const LazyCodeTools = lazyAhead(
  async () => (await import('../code/code-tools.tsx')).CodeTools,
);
export const LazyEditField = lazyAhead(
  async () => (await import('../actions/edit-field.tsx')).EditField,
);
export const LazyAudienceList = lazyAhead(
  async () => (await import('../audience/audience-list.tsx')).AudienceList,
);
export const LazyHeldBack = lazyAhead(
  async () => (await import('../composer/held-back.tsx')).HeldBack,
);
export const LazyCompletionList = lazyAhead(
  async () => (await import('../composer/completion-list.tsx')).CompletionList,
);
export const LazyPasteOffer = lazyAhead(
  async () => (await import('../writing/paste-offer.tsx')).PasteOffer,
);
export const LazyExpiryChip = lazyAhead(
  async () => (await import('../later/expiry-chip.tsx')).ExpiryChip,
);
export const LazyStagedFiles = lazyAhead(
  async () => (await import('../files/staged-files.tsx')).StagedFiles,
);
export const LazyFileInMessage = lazyAhead(
  async () => (await import('../files/file-in-message.tsx')).FileInMessage,
);
export const LazyUploadRow = lazyAhead(
  async () => (await import('../files/upload-row.tsx')).UploadRow,
);
export const LazyRefusedFoot = lazyAhead(
  async () => (await import('../message/refused-foot.tsx')).RefusedFoot,
);

export const LazyLinkPreview = lazy(
  async () => (await import('../previews/link-preview.tsx')).LinkPreview,
);

export const LazyNothingYet = lazyAhead(
  async () => (await import('../conversation/nothing-yet.tsx')).NothingYet,
);
export const LazyStoppedNotice = lazyAhead(
  async () => (await import('../connection/stopped-notice.tsx')).StoppedNotice,
);

/** Decoration of the first question. */
export const LazyRecentMessages = lazy(
  async () => (await import('../welcome/recent-messages.tsx')).RecentMessages,
);

/** At once: a browser leaves the page for a file that nothing takes. */
export const LazyDropZone = lazy(async () => (await import('../files/drop-zone.tsx')).DropZone);

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

/** The threads and lists beside the conversation. */
export const LazySidePane = lazy(async () => (await import('../side/side-pane.tsx')).SidePane);

export const LazyMessageTrace = lazy(
  async () => (await import('../xray/message-trace.tsx')).MessageTrace,
);
export const LazyXray = lazy(async () => {
  const { XrayPane } = await import('../xray/xray-pane.tsx');
  return ({ room }: { readonly room: RoomStore }) => <XrayPane key={room.name} room={room} />;
});
