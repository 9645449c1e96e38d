// Gives every component the chat, and the page's own state: an open sheet, a dialog.
import type { Message, RoomName } from '@natter/protocol';
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Chat } from '../chat/chat.ts';
import type { RoomStore } from '../chat/room-store.ts';
import { createImageSizes } from '../files/image-sizes.ts';
import type { ImageSizes } from '../files/image-sizes.ts';
import { createBackButton } from './back-button.ts';
import type { BackButton } from './back-button.ts';
import { createRoomList } from '../room-list/room-list.ts';
import type { RoomList } from '../room-list/room-list.ts';
import type { Who } from '../sign-in/who.ts';
import type { Preferences } from './preferences.ts';
import type { Router } from './route.ts';

/** A pane that lies over the conversation on a small screen. */
export type Sheet = 'rooms' | 'members' | undefined;
export type Dialog =
  | { readonly kind: 'go-to' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'notifications' }
  | { readonly kind: 'names'; readonly title: string; readonly names: readonly string[] }
  /** `seq`: of the message that has it. */
  | { readonly kind: 'image'; readonly room: RoomStore; readonly seq: number }
  | { readonly kind: 'person'; readonly alias: string; readonly roomName: RoomName }
  | { readonly kind: 'settings'; readonly roomName: RoomName }
  | MessageDialog
  | SendingDialog
  | { readonly kind: 'new-room' }
  | { readonly kind: 'new-message' };

/** About one message: its menu, the choice of an emoji, a question, or who has seen it. */
export interface MessageDialog {
  readonly kind: 'message-menu' | 'react' | 'erase' | 'receipt';
  readonly room: RoomStore;
  readonly message: Message;
  /** Where it was asked for. */
  readonly at: Place;
}
/** px in the view. */
export type Place = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;
/** Ways to send the draft of a room. */
export interface SendingDialog {
  readonly kind: 'send-options' | 'send-later';
  readonly room: RoomStore;
  readonly at: Place;
}
/** What stands in the place of the members. */
export type Side =
  /** `seq`: of any message of the thread. */
  | { readonly kind: 'thread'; readonly room: RoomStore; readonly seq: number }
  /** `past`: what was said around a message that is far back. */
  | { readonly kind: 'past'; readonly room: RoomStore; readonly seq: number }
  | { readonly kind: 'pins' | 'later' | 'calendar' | 'files'; readonly room: RoomStore }
  | { readonly kind: 'mentions' | 'threads' | 'search' | 'saved' };

export interface Page {
  readonly chat: Chat;
  readonly who: Who;
  readonly router: Router;
  readonly preferences: Preferences;
  readonly roomList: RoomList;
  readonly sheet: Signal<Sheet>;
  readonly dialog: Signal<Dialog | undefined>;
  readonly side: Signal<Side | undefined>;
  /** The messages that this person has saved: saved/saved-key.ts. */
  readonly saved: Signal<ReadonlySet<string>>;
  readonly isXray: Signal<boolean>;
  readonly backButton: BackButton;
  readonly imageSizes: ImageSizes;
  /** Puts the cursor into the composer. */
  readonly focusComposer: Signal<() => void>;
  /** Opens the browser's choice of files. */
  readonly chooseFiles: Signal<() => void>;
}

/** The props of most components. */
export interface InRoom {
  readonly room: RoomStore;
  readonly page: Page;
}

/** Returns the page's state, with nothing open. */
export function createPage(parts: Pick<Page, 'chat' | 'who' | 'router' | 'preferences'>): Page {
  return {
    ...parts,
    roomList: createRoomList(),
    sheet: signal<Sheet>(undefined),
    dialog: signal<Dialog | undefined>(undefined),
    side: signal<Side | undefined>(undefined),
    saved: signal<ReadonlySet<string>>(new Set()),
    isXray: signal(false),
    backButton: createBackButton(),
    imageSizes: createImageSizes(),
    focusComposer: signal(() => {}),
    chooseFiles: signal(() => {}),
  };
}

const PageContext = createContext<Page | undefined>(undefined);
/** Gives the page to all components below it. */
export const PageProvider = PageContext.Provider;

/** Returns the page. For components below PageProvider. */
export function usePage(): Page {
  return useContext(PageContext)!;
}
