// What concerns the whole page: the theme, notifications, X-ray, the keys, the way out.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { wantNotifications } from '../notifications/notify.ts';
import type { Theme } from './preferences.ts';
import { usePage } from './page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import type { IconName } from '../widgets/icons.tsx';
import { COMMAND_KEY } from '../widgets/platform.ts';
import { Popover } from '../widgets/popover.tsx';

const THEMES: Readonly<Record<Theme, { icon: IconName; words: string; next: Theme }>> = {
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

export function MainMenu(): VNode {
  const page = usePage();
  const isOpen = useSignal(false);
  const { notifies } = page.preferences;
  const close = (): void => {
    isOpen.value = false;
  };
  const item = (icon: IconName, words: string, act: () => void, keys?: string): VNode => (
    <button
      class="menu-item"
      type="button"
      onClick={() => {
        close();
        act();
      }}
    >
      <Icon name={icon} /> <span>{words}</span>
      {keys !== undefined && <kbd>{keys}</kbd>}
    </button>
  );
  return (
    <div class="menu">
      <button
        class="icon-button"
        type="button"
        aria-label="Menu"
        title="Menu"
        aria-haspopup="dialog"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Icon name="more" />
      </button>
      {isOpen.value && (
        <Popover label="Menu" onClose={close}>
          {notifies.value
            ? item('bellOff', 'Stop notifying me', () => {
                notifies.value = false;
              })
            : item('bell', 'Notify me', () => void wantNotifications(notifies))}
          {item(
            'xray',
            page.isXray.value ? 'Close X-ray' : 'X-ray',
            () => {
              page.isXray.value = !page.isXray.value;
            },
            `${COMMAND_KEY} .`,
          )}
          {item(
            'help',
            'Keys',
            () => {
              page.dialog.value = 'keys';
            },
            '?',
          )}
          {item('leave', 'Leave Natter', () => page.chat.quit())}
        </Popover>
      )}
    </div>
  );
}
