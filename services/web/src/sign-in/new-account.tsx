// Asks a new person for a name and a password.
import { useSignal } from '@preact/signals';
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';
import type { Person } from '@natter/protocol';
import type { VNode } from 'preact';
import { Field } from '../forms/field.tsx';
import { Form, useAsking } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from './ask-identity.ts';
import { t } from '../texts/accounts.ts';

export const PASSWORD_HINT = t.atLeast8CharactersFewWords;

export interface NewAccountProps {
  /** Follows `/v1`. */
  readonly path: string;
  readonly secret: string;
  readonly action: string;
  /** Guests need no password. */
  readonly isGuest?: boolean;
}

export function NewAccount({ path, secret, action, isGuest = false }: NewAccountProps): VNode {
  const { who } = usePage();
  const alias = useSignal('');
  const password = useSignal('');
  const asking = useAsking();
  const submit = async (): Promise<void> => {
    const body = {
      secret,
      alias: alias.value.trim(),
      ...(!isGuest && { password: password.value }),
    };
    const entered = await asking.run<{ readonly person: Person }>(() =>
      askIdentity('POST', path, body),
    );
    if (entered) who.signedIn(entered.person);
  };
  return (
    <Form asking={asking} onSubmit={() => void submit()} action={action}>
      <Field
        label={t.name}
        value={alias}
        autocomplete="username"
        maxLength={ALIAS_CHARACTERS_MAX}
        hint={t.othersSeeItBesideYourMessages}
        hasFocus
      />
      {!isGuest && (
        <Field
          label={t.password}
          value={password}
          type="password"
          autocomplete="new-password"
          hint={PASSWORD_HINT}
        />
      )}
    </Form>
  );
}
