// The dialogs of the page, in a chunk of their own: loading/lazy-parts.tsx loads it.
import '../styles/dialogs.css';
import '../styles/forced-colors.css';
import '../styles/print.css';
import '../profile/profile.css';
import type { VNode } from 'preact';
import { ShortcutsDialog } from '../keyboard/shortcuts-dialog.tsx';
import { lazy } from '../loading/lazy.tsx';
import { useProfiles } from '../profile/watch-profiles.ts';
import { GoToDialog } from '../palette/go-to-dialog.tsx';
import { useSaved } from '../saved/use-saved.ts';
import { useSearch } from '../search/use-search.ts';
import { NamesDialog } from '../widgets/names-dialog.tsx';
import { usePage } from './page-context.ts';

const LazyPerson = lazy(async () => (await import('../person/person-dialog.tsx')).PersonDialog);
const LazyLightbox = lazy(async () => (await import('../gallery/lightbox.tsx')).Lightbox);
const LazySettings = lazy(
  async () => (await import('../room-settings/settings-dialog.tsx')).SettingsDialog,
);
const LazyNewRoom = lazy(
  async () => (await import('../room-list/new-room-dialog.tsx')).NewRoomDialog,
);
const LazyNewMessage = lazy(
  async () => (await import('../room-list/new-message-dialog.tsx')).NewMessageDialog,
);

const LazyNotifications = lazy(
  async () => (await import('../notifications/notifications-dialog.tsx')).NotificationsDialog,
);
const LazyMessageDialog = lazy(
  async () => (await import('../actions/message-dialog.tsx')).MessageDialogOf,
);
const LazySendingDialog = lazy(
  async () => (await import('../later/sending-dialog.tsx')).SendingDialogOf,
);

export function OpenDialog(): VNode | null {
  const page = usePage();
  const dialog = page.dialog.value;
  useSearch(page);
  useProfiles(page);
  useSaved(page);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'go-to':
      return <GoToDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'names':
      return <NamesDialog title={dialog.title} names={dialog.names} />;
    case 'image':
      return <LazyLightbox room={dialog.room} seq={dialog.seq} />;
    case 'person':
      return <LazyPerson key={dialog.alias} alias={dialog.alias} roomName={dialog.roomName} />;
    case 'settings':
      return <LazySettings key={dialog.roomName} roomName={dialog.roomName} />;
    case 'message-menu':
    case 'react':
    case 'erase':
    case 'receipt':
      return <LazyMessageDialog key={dialog.kind} dialog={dialog} />;
    case 'send-options':
    case 'send-later':
      return <LazySendingDialog key={dialog.kind} dialog={dialog} />;
    case 'notifications':
      return <LazyNotifications />;
    case 'new-room':
      return <LazyNewRoom />;
    case 'new-message':
      return <LazyNewMessage />;
  }
}
