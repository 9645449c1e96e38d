// Begins, or goes on with, the direct messages of a few people.
import '../forms/forms.css';
import '../room-settings/rooms.css';
import { DIRECT_PEOPLE_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { Form } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { useActing } from '../room-card/acting.ts';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Modal } from '../widgets/modal.tsx';
import { NamePicker } from './name-picker.tsx';
import { t } from '../texts/rooms.ts';

export function NewMessageDialog(): VNode {
  const { chat, dialog, focusComposer } = usePage();
  const names = useSignal<readonly string[]>([]);
  const acting = useActing();
  const submit = async (): Promise<void> => {
    if (names.value.length === 0) {
      acting.fault.value = t.chooseSomebodyFirst;
      return;
    }
    const people = names.value;
    const made = await acting.run(undefined, { act: 'create', access: 'direct', people });
    if (!made) return;
    chat.show(made.room as RoomName);
    dialog.value = undefined;
    requestAnimationFrame(() => focusComposer.value());
  };
  return (
    <Modal label={t.newDirectMessage} class="new-room">
      <CloseDialog />
      <h2>{t.newDirectMessage}</h2>
      <Form asking={acting} onSubmit={() => void submit()} action={t.write}>
        <NamePicker
          label={t.to}
          hint={t.theyNeedNotBeHereNow}
          names={names}
          max={DIRECT_PEOPLE_MAX - 1}
          hasFocus
        />
      </Form>
    </Modal>
  );
}
