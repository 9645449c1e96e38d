// What moderators do against somebody: mute, remove, ban. Says what it does before it is done.
import { WHY_CHARACTERS_MAX } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { Field } from '../forms/field.tsx';
import { Failure } from '../forms/form.tsx';
import { Select } from '../forms/select.tsx';
import { usePage } from '../page/page-context.ts';
import type { Acting } from '../room-card/acting.ts';

export type Measure = 'mute' | 'remove' | 'ban';

const UNTIL_TAKEN_BACK = ['', 'until taken back'] as const;
/** Seconds, and their words. */
const LASTING = {
  mute: [['600', '10 minutes'], ['3600', 'an hour'], ['86400', 'a day'], UNTIL_TAKEN_BACK],
  ban: [['3600', 'an hour'], ['86400', 'a day'], ['604800', 'a week'], UNTIL_TAKEN_BACK],
} as const;

const VERBS: Readonly<Record<Measure, string>> = { mute: 'Mute', remove: 'Remove', ban: 'Ban' };

export interface MeasureFormProps {
  readonly alias: string;
  readonly room: RoomStore;
  readonly measure: Measure;
  readonly acting: Acting;
  readonly onCancel: () => void;
}

export function MeasureForm(props: MeasureFormProps): VNode {
  const { alias, room, measure, acting, onCancel } = props;
  const { dialog } = usePage();
  const seconds = useSignal<string>(measure === 'ban' ? '' : '600');
  const why = useSignal('');
  const submit = async (): Promise<void> => {
    const reason = why.value.trim();
    const act = {
      who: alias,
      ...(reason !== '' && { why: reason }),
      ...(measure !== 'remove' && seconds.value !== '' && { seconds: Number(seconds.value) }),
    };
    if (await acting.run(room.name, { act: measure, ...act })) dialog.value = undefined;
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>{effectWords(measure, alias, room.card.value?.access === 'open')}</p>
      {measure !== 'remove' && (
        <Select label="For how long" value={seconds} choices={LASTING[measure]} />
      )}
      <Field
        label="Why"
        value={why}
        autocomplete="off"
        maxLength={WHY_CHARACTERS_MAX}
        hint="Optional. Everybody in the room reads it."
        isOptional
        hasFocus
      />
      <Failure asking={acting} />
      <p class="form-buttons">
        <button class="danger" type="submit" aria-disabled={acting.isBusy.value || undefined}>
          {VERBS[measure]} {alias}
        </button>
        <button class="secondary" type="button" onClick={onCancel}>
          Cancel
        </button>
      </p>
    </form>
  );
}

function effectWords(measure: Measure, alias: string, isOpen: boolean): string {
  switch (measure) {
    case 'mute':
      return `${alias} can read, and not write.`;
    case 'remove':
      return isOpen
        ? `${alias} leaves the room at once, and may come back.`
        : `${alias} leaves the room at once, and needs an invite to come back.`;
    case 'ban':
      return `${alias} leaves the room at once, loses their role, and cannot come back.`;
  }
}
