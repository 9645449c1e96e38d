// The button that goes through the themes: the system's, light, dark.
import type { VNode } from 'preact';
import { Icon } from '../widgets/icons.tsx';
import type { AnyIcon } from '../widgets/icons.tsx';
import { usePage } from './page-context.ts';
import type { Theme } from './preferences.ts';
import { t } from '../texts/talk.ts';

const THEMES: Readonly<Record<Theme, { icon: AnyIcon; words: string; next: Theme }>> = {
  system: { icon: 'system', words: t.coloursAsSystem, next: 'light' },
  light: { icon: 'light', words: t.lightColours, next: 'dark' },
  dark: { icon: 'dark', words: t.darkColours, next: 'system' },
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
