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
import { t } from '../texts/rooms.ts';

export type Measure = 'mute' | 'remove' | 'ban';

const UNTIL_TAKEN_BACK = ['', t.untilTakenBack] as const;
/** Seconds, and their words. */
const LASTING = {
  mute: [['600', t.tenMinutes], ['3600', t.anHour], ['86400', t.aDay], UNTIL_TAKEN_BACK],
  ban: [['3600', t.anHour], ['86400', t.aDay], ['604800', t.aWeek], UNTIL_TAKEN_BACK],
} as const;

const VERBS: Readonly<Record<Measure, string>> = { mute: t.mute, remove: t.remove, ban: t.ban };

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
        <Select label={t.forHowLong} value={seconds} choices={LASTING[measure]} />
      )}
      <Field
        label={t.why}
        value={why}
        autocomplete="off"
        maxLength={WHY_CHARACTERS_MAX}
        hint={t.optionalEverybodyInRoomReadsIt}
        isOptional
        hasFocus
      />
      <Failure asking={acting} />
      <p class="form-buttons">
        <button class="danger" type="submit" aria-disabled={acting.isBusy.value || undefined}>
          {VERBS[measure]} {alias}
        </button>
        <button class="secondary" type="button" onClick={onCancel}>
          {t.cancel}
        </button>
      </p>
    </form>
  );
}

function effectWords(measure: Measure, alias: string, isOpen: boolean): string {
  switch (measure) {
    case 'mute':
      return t.aliasCanReadAndNotWrite(alias);
    case 'remove':
      return isOpen ? t.removedMayComeBack(alias) : t.removedNeedsInvite(alias);
    case 'ban':
      return t.bannedLosesRole(alias);
  }
}
