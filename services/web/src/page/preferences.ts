// A person's choices on this machine: the theme, notifications, sound, previews.
import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { Settings } from '../notifications/push-devices.ts';
import { readStored, readStoredJson, writeStored } from './browser-storage.ts';

export type Theme = 'system' | 'light' | 'dark';
export interface Preferences {
  readonly theme: Signal<Theme>;
  /** Wanted here; the browser must allow it too. */
  readonly notifies: Signal<boolean>;
  /** As the server had it last; undefined: it was never asked, or pushes nothing. */
  readonly wanted: Signal<Settings | undefined>;
  /** Plays a sound with a notification. */
  readonly sound: Signal<boolean>;
  /** Shows previews of links, where the server has them. */
  readonly previews: Signal<boolean>;
}

/** public/boot.js reads it before the first paint. */
const THEME_KEY = 'natter.theme';
const NOTIFIES_KEY = 'natter.notifies';
const WANTED_KEY = 'natter.notified-of';
const SOUND_KEY = 'natter.sound';
const PREVIEWS_KEY = 'natter.previews';

/** Returns the stored choices; later changes are stored. */
export function loadPreferences(): Preferences {
  const stored = readStored(THEME_KEY);
  const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');
  const notifies = signal(readStored(NOTIFIES_KEY) === 'yes');
  const wanted = signal(readStoredJson(WANTED_KEY) as Settings | undefined);
  const sound = signal(readStored(SOUND_KEY) === 'yes');
  const previews = signal(readStored(PREVIEWS_KEY) === 'yes');
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    writeStored(THEME_KEY, theme.value);
  });
  effect(() => writeStored(NOTIFIES_KEY, notifies.value ? 'yes' : 'no'));
  effect(() => writeStored(SOUND_KEY, sound.value ? 'yes' : 'no'));
  effect(() => writeStored(PREVIEWS_KEY, previews.value ? 'yes' : 'no'));
  effect(() => {
    if (wanted.value) writeStored(WANTED_KEY, JSON.stringify(wanted.value));
  });
  return { theme, notifies, wanted, sound, previews };
}
