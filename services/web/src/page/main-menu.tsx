// The menu of the whole page.
import type { VNode } from 'preact';
import { LazyMainMenuItems } from '../loading/lazy-parts.tsx';
import { Menu } from '../widgets/menu.tsx';
import { t } from '../texts/talk.ts';

export function MainMenu(): VNode {
  return (
    <Menu label={t.menu} icon="more">
      {(close) => <LazyMainMenuItems onClose={close} />}
    </Menu>
  );
}
