// Makes a room whose owner this person is.
import '../forms/forms.css';
import '../room-settings/rooms.css';
import { ROOM_CHARACTERS_MAX, TOPIC_CHARACTERS_MAX } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { Field } from '../forms/field.tsx';
import { Form } from '../forms/form.tsx';
import { Select } from '../forms/select.tsx';
import { usePage } from '../page/page-context.ts';
import { useActing } from '../room-card/acting.ts';
import { ACCESS } from '../room-settings/about-form.tsx';
import { roomOfText } from '../rooms/room-name.ts';
import { CloseDialog } from '../widgets/close-dialog.tsx';
import { Modal } from '../widgets/modal.tsx';
import { notARoomWords } from '../words/room-words.ts';
import { NamePicker } from './name-picker.tsx';
import { t } from '../texts/rooms.ts';

/** People who are added at once. The settings add more. */
const PEOPLE_MAX = 50;

export function NewRoomDialog(): VNode {
  const { chat, dialog, focusComposer } = usePage();
  const name = useSignal('');
  const access = useSignal<string>('closed');
  const topic = useSignal('');
  const people = useSignal<readonly string[]>([]);
  const acting = useActing();
  const submit = async (): Promise<void> => {
    const room = roomOfText(name.value);
    if (room === undefined) {
      acting.fault.value = notARoomWords(name.value.trim());
      return;
    }
    const made = await acting.run(room, {
      act: 'create',
      access: access.value as 'open' | 'closed',
      topic: topic.value.trim(),
      people: people.value,
    });
    if (!made) return;
    chat.show(room);
    dialog.value = undefined;
    requestAnimationFrame(() => focusComposer.value());
  };
  return (
    <Modal label={t.newRoom} class="new-room">
      <CloseDialog />
      <h2>{t.newRoom}</h2>
      <Form asking={acting} onSubmit={() => void submit()} action={t.makeRoomButton}>
        <Field
          label={t.name}
          value={name}
          autocomplete="off"
          maxLength={ROOM_CHARACTERS_MAX}
          hint={t.smallLettersDigitsAnd}
          hasFocus
        />
        <Select label={t.whoMayComeIn} value={access} choices={ACCESS} />
        <Field
          label={t.topic}
          value={topic}
          autocomplete="off"
          maxLength={TOPIC_CHARACTERS_MAX}
          isOptional
        />
        <NamePicker label={t.people} names={people} max={PEOPLE_MAX} />
      </Form>
    </Modal>
  );
}
