// The menu of the whole page: notifications, X-ray, the keys, the way out.
import type { VNode } from 'preact';
import { NotificationsItem } from '../notifications/notifications-item.tsx';
import { Menu, MenuItem } from '../widgets/menu.tsx';
import { COMMAND_KEY } from '../widgets/platform.ts';
import { usePage } from './page-context.ts';

export function MainMenu(): VNode {
  const { chat, isXray, dialog } = usePage();
  return (
    <Menu label="Menu" icon="more">
      {(close) => (
        <>
          <NotificationsItem onDone={close} />
          <MenuItem
            icon="xray"
            words={isXray.value ? 'Close X-ray' : 'X-ray'}
            keys={`${COMMAND_KEY} .`}
            onChoose={() => {
              close();
              isXray.value = !isXray.value;
            }}
          />
          <MenuItem
            icon="help"
            words="Keys"
            keys="?"
            onChoose={() => {
              close();
              dialog.value = { kind: 'shortcuts' };
            }}
          />
          <MenuItem icon="leave" words="Leave Natter" onChoose={() => chat.quit()} />
        </>
      )}
    </Menu>
  );
}
