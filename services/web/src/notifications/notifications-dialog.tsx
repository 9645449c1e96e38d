// What a person is notified of, and where: this device, rooms, quiet hours, other devices.
import '../forms/forms.css';
import './notifications.css';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Check } from '../forms/check.tsx';
import { Failure, useAsking } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { t } from '../texts/notifications.ts';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Modal } from '../widgets/modal.tsx';
import { notificationFaultWords } from '../words/notification-words.ts';
import { allowNotifications, notificationFault } from './allow-notifications.ts';
import { endSubscription } from './end-pushes.ts';
import type { InDialog, Known } from './in-dialog.ts';
import { NotifiedOf } from './notified-of.tsx';
import { addDevice, ownDevice, readPush, removeDevice, testDevice } from './push-devices.ts';
import type { Mine } from './push-devices.ts';

export function NotificationsDialog(): VNode {
  const page = usePage();
  const asking = useAsking({
    words: ({ code }) => (code === 'offline' ? t.offline : t.failed),
  });
  const mine = useSignal<Known | undefined>(undefined);
  const isRead = useSignal(false);
  useEffect(() => {
    void readPush(page.chat).then((found) => {
      if (found.ok && found.value.key !== undefined) mine.value = found.value;
      isRead.value = true;
    });
  }, []);
  const parts = { page, asking, mine };
  return (
    <Modal label={t.title} class="notifications-dialog">
      <CloseDialog />
      <h2>{t.title}</h2>
      <ThisDevice {...parts} />
      {isRead.value && mine.value === undefined && <p class="form-hint">{t.openPageOnly}</p>}
      {mine.value !== undefined && <NotifiedOf {...parts} settings={mine.value.settings} />}
      <Sound page={page} />
      {mine.value !== undefined && <Devices {...parts} />}
      <Failure asking={asking} />
    </Modal>
  );
}

/** The one switch. The browser asks for permission when it is switched on, and only then. */
function ThisDevice({ page, asking, mine }: InDialog): VNode {
  const { notifies } = page.preferences;
  const fault = useSignal(notificationFault());
  const note = useSignal('');
  const switchOn = async (): Promise<void> => {
    fault.value = await allowNotifications();
    notifies.value = fault.value === undefined;
    const key = mine.value?.key;
    if (fault.value !== undefined || key === undefined) return;
    const added = await addDevice(page.chat, key);
    if (added === undefined) note.value = t.noPush;
    else if (added.ok) mine.value = { ...added.value, key };
    else asking.fail(added.fault);
  };
  const switchOff = async (): Promise<void> => {
    notifies.value = false;
    await endSubscription();
    if (mine.value === undefined) return;
    const left = await asking.run(() => removeDevice(page.chat, ownDevice()));
    if (left) mine.value = { ...mine.value, ...left };
  };
  const isOn = notifies.value && fault.value === undefined;
  return (
    <section>
      <Check
        label={t.onThisDevice}
        hint={t.onThisDeviceHint}
        isOn={isOn}
        onChange={(on) => void (on ? switchOn() : switchOff())}
      />
      {fault.value !== undefined && (
        <p class="form-hint" role="status">
          {notificationFaultWords(fault.value)}
        </p>
      )}
      {isApplePage() && <p class="form-hint">{t.homeScreen}</p>}
      {note.value !== '' && (
        <p class="form-hint" role="status">
          {note.value}
        </p>
      )}
      {isOn && isPushed(mine.value) && <Test page={page} asking={asking} />}
    </section>
  );
}

const isPushed = (mine: Mine | undefined): boolean =>
  mine?.devices.some(({ id }) => id === ownDevice()) ?? false;

/** Apple's mobile browsers push to apps on the home screen only. */
function isApplePage(): boolean {
  const isMobile = /iPhone|iPad/.test(navigator.userAgent);
  return isMobile && !window.matchMedia('(display-mode: standalone)').matches;
}

function Test({ page, asking }: Pick<InDialog, 'page' | 'asking'>): VNode {
  const isSent = useSignal(false);
  const send = async (): Promise<void> => {
    isSent.value = (await asking.run(() => testDevice(page.chat))) !== undefined;
  };
  return (
    <p class="row-buttons">
      <button class="secondary" type="button" onClick={() => void send()}>
        {t.test}
      </button>
      {isSent.value && <span role="status">{t.testSent}</span>}
    </p>
  );
}

function Sound({ page: { preferences } }: Pick<InDialog, 'page'>): VNode {
  return (
    <section>
      <Check
        label={t.sound}
        isOn={preferences.sound.value}
        onChange={(on) => {
          preferences.sound.value = on;
        }}
      />
    </section>
  );
}

function Devices({ page, asking, mine }: InDialog): VNode | null {
  const devices = mine.value?.devices ?? [];
  const remove = async (id: string): Promise<void> => {
    const left = await asking.run(() => removeDevice(page.chat, id));
    if (left && mine.value) mine.value = { ...mine.value, ...left };
  };
  const others = devices.filter(({ id }) => id !== ownDevice());
  if (others.length === 0) return null;
  return (
    <section>
      <h3>{t.devices}</h3>
      <ul class="rows">
        {others.map(({ id, label }) => (
          <li key={id}>
            <div class="row-words">{label}</div>
            <button
              class="secondary"
              type="button"
              aria-label={t.removeDevice(label)}
              onClick={() => void remove(id)}
            >
              {t.remove}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
