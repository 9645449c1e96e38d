// The button that goes through the themes: the system's, light, dark.
import type { VNode } from 'preact';
import { Icon } from '../widgets/icons.tsx';
import type { AnyIcon } from '../widgets/icons.tsx';
import { usePage } from './page-context.ts';
import type { Theme } from './preferences.ts';

const THEMES: Readonly<Record<Theme, { icon: AnyIcon; words: string; next: Theme }>> = {
  system: { icon: 'system', words: 'Colours as the system', next: 'light' },
  light: { icon: 'light', words: 'Light colours', next: 'dark' },
  dark: { icon: 'dark', words: 'Dark colours', next: 'system' },
};

export function ThemeSwitch(): VNode {
  const { theme } = usePage().preferences;
  const { icon, words, next } = THEMES[theme.value];
  return (
    <button
      class="icon-button"
      type="button"
      title={words}
      aria-label={words}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
