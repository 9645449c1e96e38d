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

export interface PersonRowProps {
  readonly person: PersonView;
  readonly onChanged: (person: PersonView) => void;
}

export function PersonRow({ person, onChanged }: PersonRowProps): VNode {
  const me = usePage().chat.store.person.value;
  const link = useSignal<string | undefined>(undefined);
  const asking = usePersonAsking();
  const { id, alias, role, disabled, seenMs } = person;
  const mayChange = managedBy(me?.role).includes(role);
  const change = async (to: { readonly role?: Role; readonly disabled?: boolean }) => {
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
        <small>{stateWords(person, id === me?.id, seenMs)}</small>
      </div>
      <div class="row-buttons">
        {mayChange ? (
          <RoleChoice person={person} onChoose={(next) => void change({ role: next })} />
        ) : (
          <span class="row-role">{role}</span>
        )}
        {mayChange && role !== 'bot' && !disabled && (
          <button
            class="secondary"
            type="button"
            aria-label={`Recovery link for ${alias}`}
            onClick={() => void recover()}
          >
            Recovery link
          </button>
        )}
        {mayChange && disabled && (
          <button
            class="secondary"
            type="button"
            aria-label={`Enable ${alias}`}
            onClick={() => void change({ disabled: false })}
          >
            Enable
          </button>
        )}
        {mayChange && !disabled && (
          <ConfirmButton
            words="Disable"
            about={alias}
            question="Signed out at once, until enabled."
            onConfirm={() => void change({ disabled: true })}
          />
        )}
      </div>
      <Failure asking={asking} />
      {link.value !== undefined && (
        <CopiedSecret
          label={`Recovery link for ${alias}`}
          secret={link.value}
          hint="Give it to them: it sets a new password, once, within 24 hours. It is not shown again."
          onDone={() => {
            link.value = undefined;
          }}
        />
      )}
    </li>
  );
}

function stateWords({ disabled }: PersonView, isMe: boolean, seenMs: number | undefined): string {
  if (disabled) return 'Disabled';
  if (isMe) return 'You';
  return seenMs === undefined ? 'Not seen yet' : `Last seen ${dateWords(seenMs)}`;
}

interface RoleChoiceProps {
  readonly person: PersonView;
  readonly onChoose: (role: Role) => void;
}

/** A bot stays a bot. */
function RoleChoice({ person, onChoose }: RoleChoiceProps): VNode {
  const me = usePage().chat.store.person.value;
  const id = useId();
  if (person.role === 'bot') return <span class="row-role">bot</span>;
  const roles = managedBy(me?.role).filter((role) => role !== 'bot');
  return (
    <>
      <label class="spoken" for={id}>
        Role of {person.alias}
      </label>
      <select
        id={id}
        value={person.role}
        onChange={(event) => onChoose(event.currentTarget.value as Role)}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {role}
          </option>
        ))}
      </select>
    </>
  );
}
