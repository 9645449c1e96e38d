// A person's choices on this machine: the theme, and notifications.
import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { readStored, writeStored } from './browser-storage.ts';

export type Theme = 'system' | 'light' | 'dark';
export interface Preferences {
  readonly theme: Signal<Theme>;
  /** Wanted here; the browser must allow it too. */
  readonly notifies: Signal<boolean>;
}

/** public/boot.js reads it before the first paint. */
const THEME_KEY = 'natter.theme';
const NOTIFIES_KEY = 'natter.notifies';

/** Returns the stored choices; later changes are stored. */
export function loadPreferences(): Preferences {
  const stored = readStored(THEME_KEY);
  const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');
  const notifies = signal(readStored(NOTIFIES_KEY) === 'yes');
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    writeStored(THEME_KEY, theme.value);
  });
  effect(() => writeStored(NOTIFIES_KEY, notifies.value ? 'yes' : 'no'));
  return { theme, notifies };
}
