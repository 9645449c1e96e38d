// One person: their role, whether they may come in, a link for a forgotten password.
import { useSignal } from '@preact/signals';
import type { Role } from '@natter/protocol';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { usePersonAsking } from '../account/me.ts';
import { ConfirmButton } from '../forms/confirm-button.tsx';
import { CopiedSecret } from '../forms/copied-secret.tsx';
import { Failure } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from '../sign-in/ask-identity.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { dateWords } from '../words/identity-words.ts';
import { managedBy } from './people.ts';
import type { PersonView } from './people.ts';
import { t } from '../texts/accounts.ts';

export interface PersonRowProps {
  readonly person: PersonView;
  readonly onChanged: (person: PersonView) => void;
}

export function PersonRow({ person, onChanged }: PersonRowProps): VNode {
  const me = usePage().chat.store.person.value;
  const link = useSignal<string | undefined>(undefined);
  const asking = usePersonAsking();
  const { id, alias } = person;
  const change = async (to: Change): Promise<void> => {
    const answer = await asking.run<{ readonly person: PersonView }>(() =>
      askIdentity('PATCH', `/people/${id}`, to),
    );
    // After a refusal too: the choice goes back to what holds.
    onChanged({ ...person, ...answer?.person });
  };
  const recover = async (): Promise<void> => {
    const answer = await asking.run<{ readonly link: string }>(() =>
      askIdentity('POST', `/people/${id}/recovery`),
    );
    link.value = answer?.link;
  };
  return (
    <li>
      <Avatar alias={alias} />
      <div class="row-words">
        <strong>{alias}</strong>
        <small>{stateWords(person, id === me?.id)}</small>
      </div>
      <PersonButtons person={person} onChange={change} onRecover={recover} />
      <Failure asking={asking} />
      {link.value !== undefined && (
        <CopiedSecret
          label={t.recoveryLinkForAlias(alias)}
          secret={link.value}
          hint={t.recoveryLinkHint}
          onDone={() => {
            link.value = undefined;
          }}
        />
      )}
    </li>
  );
}

interface Change {
  readonly role?: Role;
  readonly disabled?: boolean;
}
interface PersonButtonsProps {
  readonly person: PersonView;
  readonly onChange: (to: Change) => Promise<void>;
  readonly onRecover: () => Promise<void>;
}

/** For oneself there is the account page. */
function PersonButtons({ person, onChange, onRecover }: PersonButtonsProps): VNode {
  const me = usePage().chat.store.person.value;
  const { id, alias, role, disabled } = person;
  const mayChange = managedBy(me?.role).includes(role);
  const mayEnd = mayChange && id !== me?.id;
  return (
    <div class="row-buttons">
      {mayChange ? (
        <RoleChoice person={person} onChoose={(next) => void onChange({ role: next })} />
      ) : (
        <span class="row-role">{t.roles[role]}</span>
      )}
      {mayEnd && role !== 'bot' && !disabled && (
        <button
          class="secondary"
          type="button"
          aria-label={t.recoveryLinkForAlias(alias)}
          onClick={() => void onRecover()}
        >
          {t.recoveryLink}
        </button>
      )}
      {mayEnd && disabled && (
        <button
          class="secondary"
          type="button"
          aria-label={t.enableAlias(alias)}
          onClick={() => void onChange({ disabled: false })}
        >
          {t.enable}
        </button>
      )}
      {mayEnd && !disabled && (
        <ConfirmButton
          words={t.disable}
          about={alias}
          question={t.signedOutAtOnceUntilEnabled}
          onConfirm={() => void onChange({ disabled: true })}
        />
      )}
    </div>
  );
}

function stateWords({ disabled, seenMs }: PersonView, isMe: boolean): string {
  if (disabled) return t.disabled;
  if (isMe) return t.you;
  return seenMs === undefined ? t.notSeenYet : t.lastSeenDate(dateWords(seenMs));
}

interface RoleChoiceProps {
  readonly person: PersonView;
  readonly onChoose: (role: Role) => void;
}

/** A bot stays a bot. */
function RoleChoice({ person, onChoose }: RoleChoiceProps): VNode {
  const me = usePage().chat.store.person.value;
  const id = useId();
  if (person.role === 'bot') return <span class="row-role">{t.bot}</span>;
  const roles = managedBy(me?.role).filter((role) => role !== 'bot');
  return (
    <>
      <label class="spoken" for={id}>
        {t.roleOfAlias(person.alias)}
      </label>
      <select
        id={id}
        value={person.role}
        onChange={(event) => onChoose(event.currentTarget.value as Role)}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {t.roles[role]}
          </option>
        ))}
      </select>
    </>
  );
}
