// Invite links of a room: those that are good, and a form that makes one. A link is shown once.
import { INVITE_USES_MAX } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { Section } from '../account/page-frame.tsx';
import { CopiedSecret } from '../forms/copied-secret.tsx';
import { Field } from '../forms/field.tsx';
import { Form, useAsking } from '../forms/form.tsx';
import { Select } from '../forms/select.tsx';
import { usePage } from '../page/page-context.ts';
import { askRoom, roomFaultWords } from '../room-card/ask-room.ts';
import { inviteWords } from '../words/room-role-words.ts';
import type { InSettings } from './in-settings.ts';
import { t } from '../texts/rooms.ts';

/** Seconds, and their words. */
const LASTING = [
  ['3600', t.anHour],
  ['86400', t.aDay],
  ['604800', t.aWeek],
  ['2592000', t.thirtyDays],
] as const;

export function InvitesSection({ room, standing }: InSettings): VNode {
  const { chat } = usePage();
  const seconds = useSignal('604800');
  const uses = useSignal('1');
  const link = useSignal<string | undefined>(undefined);
  const asking = useAsking({ words: roomFaultWords });
  const { invites = [], guests } = standing.card;
  const submit = async (): Promise<void> => {
    const body = { seconds: Number(seconds.value), uses: Number(uses.value) };
    // Over HTTP: the gateway adds to the link what guests need.
    const made = await asking.run<{ readonly link: string }>(() =>
      askRoom(chat, { method: 'POST', path: `/rooms/${room.name}/acts/invite`, body }),
    );
    link.value = made?.link;
  };
  return (
    <Section title={t.inviteLinks}>
      {link.value === undefined ? (
        <Form asking={asking} onSubmit={() => void submit()} action={t.makeLink} class="in-line">
          <Select label={t.validFor} value={seconds} choices={LASTING} />
          <Field
            label={t.uses}
            value={uses}
            type="number"
            autocomplete="off"
            min={1}
            max={INVITE_USES_MAX}
          />
        </Form>
      ) : (
        <CopiedSecret
          label={t.inviteLink}
          secret={link.value}
          hint={guests ? t.whoeverHasItComesInGuests : t.whoeverHasItAndAccountComes}
          onDone={() => {
            link.value = undefined;
          }}
        />
      )}
      {invites.length > 0 && (
        <ul class="rows">
          {invites.map((invite) => (
            <li key={`${invite.by} ${invite.until}`}>
              <span class="row-words">
                <small>{inviteWords(invite, Date.now())}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
