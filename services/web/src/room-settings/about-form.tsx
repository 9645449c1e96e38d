// Topic, slow mode, and for owners: who may come in. Saved together, each change as its own act.
import { TOPIC_CHARACTERS_MAX } from '@natter/protocol';
import type { ActRequest } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { Field } from '../forms/field.tsx';
import { Form } from '../forms/form.tsx';
import { Select } from '../forms/select.tsx';
import { useActing } from '../room-card/acting.ts';
import { isInCharge } from '../room-card/offers.ts';
import type { InSettings } from './in-settings.ts';
import { t } from '../texts/rooms.ts';

const SLOW = [
  ['0', 'off'],
  ['5', t.messageEvery5Seconds],
  ['15', t.messageEvery15Seconds],
  ['60', t.messageMinute],
  ['300', t.messageEvery5Minutes],
  ['3600', t.messageHour],
] as const;
export const ACCESS = [
  ['open', t.everybody],
  ['closed', t.itsPeopleOnly],
] as const;
const GUESTS = [
  ['no', 'no'],
  ['yes', t.byInviteLink],
] as const;
const RECEIPTS = [
  ['yes', t.peopleSeeWhoHasRead],
  ['no', t.nobodyIsTold],
] as const;

export function AboutForm({ room, standing }: InSettings): VNode {
  const { card } = standing;
  const isOwner = isInCharge(standing);
  const topic = useSignal(card.topic);
  const slow = useSignal(String(card.slowSeconds));
  const access = useSignal<string>(card.access);
  const guests = useSignal(card.guests ? 'yes' : 'no');
  const receipts = useSignal(card.receipts === false ? 'no' : 'yes');
  const saved = useSignal('');
  const acting = useActing();
  const changes = (): ActRequest[] => {
    const seconds = Number(slow.value);
    const next = { access: access.value as 'open' | 'closed', guests: guests.value === 'yes' };
    const isSame = next.access === card.access && next.guests === card.guests;
    const on = receipts.value === 'yes';
    return [
      ...(on === (card.receipts !== false) ? [] : [{ act: 'receipts', on } as const]),
      ...(topic.value.trim() === card.topic
        ? []
        : [{ act: 'topic', topic: topic.value.trim() } as const]),
      ...(seconds === card.slowSeconds ? [] : [{ act: 'slow', seconds } as const]),
      ...(isSame || !isOwner ? [] : [{ act: 'access', ...next } as const]),
    ];
  };
  const submit = async (): Promise<void> => {
    saved.value = '';
    for (const act of changes()) if (!(await acting.run(room.name, act))) return;
    saved.value = t.saved;
  };
  const known = SLOW.some(([seconds]) => seconds === String(card.slowSeconds));
  const slowChoices = known
    ? SLOW
    : [...SLOW, [String(card.slowSeconds), t.everySeconds(card.slowSeconds)] as const];
  return (
    <Form asking={acting} onSubmit={() => void submit()} action={t.save}>
      <Field
        label={t.topic}
        value={topic}
        autocomplete="off"
        maxLength={TOPIC_CHARACTERS_MAX}
        isOptional
      />
      <div class="form-columns">
        {isOwner && <Select label={t.whoMayComeIn} value={access} choices={ACCESS} />}
        {isOwner && <Select label={t.guests} value={guests} choices={GUESTS} />}
        <Select label={t.slowMode} value={slow} choices={slowChoices} />
        <Select label={t.readReceipts} value={receipts} choices={RECEIPTS} />
      </div>
      {access.value === 'closed' && card.access === 'open' && (
        <p class="form-hint">{t.everybodyWhoDoesNotBelongTo}</p>
      )}
      <p class="form-hint" role="status">
        {saved.value}
      </p>
    </Form>
  );
}
