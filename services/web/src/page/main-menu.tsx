// The menu of the whole page.
import type { VNode } from 'preact';
import { LazyMainMenuItems } from '../loading/lazy-parts.tsx';
import { Menu } from '../widgets/menu.tsx';

export function MainMenu(): VNode {
  return (
    <Menu label="Menu" icon="more">
      {(close) => <LazyMainMenuItems onClose={close} />}
    </Menu>
  );
}
