// The menu's item that opens the dialog of notifications.
import { Bell } from 'lucide';
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { t } from '../texts/notifications.ts';
import { MenuItem } from '../widgets/menu-item.tsx';

export function NotificationsItem({ onDone }: { readonly onDone: () => void }): VNode {
  const { dialog } = usePage();
  return (
    <MenuItem
      icon={Bell}
      words={t.menu}
      onChoose={() => {
        onDone();
        dialog.value = { kind: 'notifications' };
      }}
    />
  );
}
