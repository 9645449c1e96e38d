// Invites that are open, and a form that makes one. A link is shown once.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { usePersonAsking } from '../account/me.ts';
import { Section } from '../account/page-frame.tsx';
import { ConfirmButton } from '../forms/confirm-button.tsx';
import { CopiedSecret } from '../forms/copied-secret.tsx';
import { Field } from '../forms/field.tsx';
import { Failure, Form } from '../forms/form.tsx';
import { Select } from '../forms/select.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from '../sign-in/ask-identity.ts';
import { dateWords, roleWords } from '../words/identity-words.ts';
import { managedBy } from './people.ts';
import type { InviteView, PeopleList } from './people.ts';
import { t } from '../texts/accounts.ts';

const LASTING = [
  ['24', t.aDay],
  ['168', t.aWeek],
  ['720', t.thirtyDays],
] as const;
/** As docs/identity.md has them. */
const USES_MAX = 1_000;
const NOTE_CHARACTERS_MAX = 120;

export function InvitesSection({ list }: { readonly list: PeopleList }): VNode {
  const revoking = usePersonAsking();
  const revoke = async ({ id }: InviteView): Promise<void> => {
    await revoking.run(() => askIdentity('DELETE', `/invites/${id}`));
    await list.readInvites();
  };
  return (
    <Section title={t.invites}>
      <MakeInvite onMade={list.readInvites} />
      <Failure asking={revoking} />
      <ul class="rows">
        {list.invites.value.map((invite) => (
          <li key={invite.id}>
            <div class="row-words">
              <strong>{invite.note || t.forRole(roleWords(invite.role))}</strong>
              <small>{inviteWords(invite, list)}</small>
            </div>
            <div class="row-buttons">
              <ConfirmButton
                words={t.revoke}
                about={invite.note || t.inviteForRole(roleWords(invite.role))}
                question={t.itsLinkStopsWorking}
                onConfirm={() => void revoke(invite)}
              />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function inviteWords({ role, by, expiresMs, uses, used }: InviteView, list: PeopleList): string {
  const maker = list.people.value.find(({ id }) => id === by)?.alias;
  return [
    role,
    t.usedOfUses(used, uses),
    t.validUntil(dateWords(expiresMs)),
    ...(maker === undefined ? [] : [t.madeBy(maker)]),
  ].join(' · ');
}

function MakeInvite({ onMade }: { readonly onMade: () => Promise<void> }): VNode {
  const { chat, who } = usePage();
  const hasGuests = who.auth.value?.guests !== false;
  const roles = managedBy(chat.store.person.value?.role)
    .filter((role) => role !== 'bot' && (role !== 'guest' || hasGuests))
    .map((role) => [role, role] as const);
  const role = useSignal<string>('member');
  const hours = useSignal<string>('168');
  const uses = useSignal('1');
  const note = useSignal('');
  const link = useSignal<string | undefined>(undefined);
  const asking = usePersonAsking();
  const submit = async (): Promise<void> => {
    const body = {
      role: role.value,
      uses: Number(uses.value),
      hours: Number(hours.value),
      ...(note.value.trim() !== '' && { note: note.value.trim() }),
    };
    const made = await asking.run<{ readonly link: string }>(() =>
      askIdentity('POST', '/invites', body),
    );
    if (!made) return;
    link.value = made.link;
    note.value = '';
    await onMade();
  };
  if (link.value !== undefined)
    return (
      <CopiedSecret
        label={t.inviteLink}
        secret={link.value}
        hint={t.inviteLinkHint}
        onDone={() => {
          link.value = undefined;
        }}
      />
    );
  return (
    <Form asking={asking} onSubmit={() => void submit()} action={t.makeInvite} class="in-line">
      <Select label={t.role} value={role} choices={roles} />
      <Select label={t.validFor} value={hours} choices={LASTING} />
      <Field label={t.uses} value={uses} type="number" autocomplete="off" min={1} max={USES_MAX} />
      <Field
        label={t.note}
        value={note}
        autocomplete="off"
        maxLength={NOTE_CHARACTERS_MAX}
        isOptional
      />
    </Form>
  );
}
