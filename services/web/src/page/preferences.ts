// What a person chose on this machine: the theme, and whether to be notified. In localStorage, for all tabs.
import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
export interface Preferences {
  readonly theme: Signal<Theme>;
  /** Wanted here; the browser must allow it too. */
  readonly notifies: Signal<boolean>;
}

/** public/theme.js reads it before the first paint. */
const THEME_KEY = 'natter.theme';
const NOTIFIES_KEY = 'natter.notifies';

export function loadPreferences(): Preferences {
  const stored = read(THEME_KEY);
  const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');
  const notifies = signal(read(NOTIFIES_KEY) === 'yes');
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    write(THEME_KEY, theme.value);
  });
  effect(() => write(NOTIFIES_KEY, notifies.value ? 'yes' : 'no'));
  return { theme, notifies };
}

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    // Storage is switched off: the defaults.
    return undefined;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds for this page.
  }
}
