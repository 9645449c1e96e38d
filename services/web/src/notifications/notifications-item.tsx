// The menu's item that switches notifications on and off, and explains a refusal.
import { useSignal } from '@preact/signals';
import { Bell, BellOff } from 'lucide';
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { MenuItem } from '../widgets/menu-item.tsx';
import { notificationFaultWords } from '../words/notification-words.ts';
import { allowNotifications, notificationFault } from './allow-notifications.ts';
import { t } from '../texts/messages.ts';

export function NotificationsItem({ onDone }: { readonly onDone: () => void }): VNode {
  const { notifies } = usePage().preferences;
  const fault = useSignal(notificationFault());
  if (notifies.value && fault.value === undefined)
    return (
      <MenuItem
        icon={BellOff}
        words={t.stopNotifyingMe}
        onChoose={() => {
          notifies.value = false;
          onDone();
        }}
      />
    );
  const ask = async (): Promise<void> => {
    fault.value = await allowNotifications();
    notifies.value = fault.value === undefined;
    if (fault.value === undefined) onDone();
  };
  return (
    <>
      <MenuItem icon={Bell} words={t.notifyMe} onChoose={() => void ask()} />
      {fault.value !== undefined && (
        <p class="menu-note" role="status">
          {notificationFaultWords(fault.value)}
        </p>
      )}
    </>
  );
}
