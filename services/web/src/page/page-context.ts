// What every component may reach: the session, and what only the page itself knows (an open sheet, the theme).
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Chat } from '../chat/chat.ts';
import type { Preferences } from './preferences.ts';
import type { RoomStore } from '../chat/store.ts';

/** A pane that lies over the conversation on a small screen. */
export type Sheet = 'rooms' | 'members' | undefined;
export type Dialog = 'palette' | 'keys' | undefined;

export interface Page {
  readonly chat: Chat;
  readonly preferences: Preferences;
  readonly sheet: Signal<Sheet>;
  readonly dialog: Signal<Dialog>;
  readonly isXray: Signal<boolean>;
  /** Puts the cursor into the composer. */
  readonly focusComposer: Signal<() => void>;
  /** Opens the browser's choice of files. */
  readonly chooseFiles: Signal<() => void>;
}

/** What most components are given. */
export interface InRoom {
  readonly room: RoomStore;
  readonly page: Page;
}

export function createPage(chat: Chat, preferences: Preferences): Page {
  return {
    chat,
    preferences,
    sheet: signal<Sheet>(undefined),
    dialog: signal<Dialog>(undefined),
    isXray: signal(false),
    focusComposer: signal(() => {}),
    chooseFiles: signal(() => {}),
  };
}

const PageContext = createContext<Page | undefined>(undefined);
export const PageProvider = PageContext.Provider;

export function usePage(): Page {
  return useContext(PageContext)!;
}
