// Sets or changes one's password.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { Field } from '../forms/field.tsx';
import { Form } from '../forms/form.tsx';
import { askIdentity } from '../sign-in/ask-identity.ts';
import { PASSWORD_HINT } from '../sign-in/new-account.tsx';
import { usePersonAsking } from './me.ts';
import type { SectionProps } from './me.ts';
import { Section } from './page-frame.tsx';
import { t } from '../texts/accounts.ts';

export function PasswordSection({ me, reload }: SectionProps): VNode {
  const current = useSignal('');
  const password = useSignal('');
  const done = useSignal('');
  const asking = usePersonAsking();
  const submit = async (): Promise<void> => {
    done.value = '';
    const body = {
      ...(me.hasPassword && { current: current.value }),
      password: password.value,
    };
    const changed = await asking.run<{ readonly ended: number }>(() =>
      askIdentity('PUT', '/me/password', body),
    );
    if (!changed) return;
    current.value = '';
    password.value = '';
    const { ended } = changed;
    done.value = ended === 0 ? t.yourPasswordIsChanged : t.passwordChangedAndSignedOut(ended);
    await reload();
  };
  return (
    <Section title={t.password}>
      <Form
        asking={asking}
        onSubmit={() => void submit()}
        action={me.hasPassword ? t.changePassword : t.setPassword}
      >
        {/* Password managers must know whose it is. */}
        <input
          class="spoken"
          type="text"
          autocomplete="username"
          value={me.person.alias}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        {me.hasPassword && (
          <Field
            label={t.currentPassword}
            value={current}
            type="password"
            autocomplete="current-password"
          />
        )}
        <Field
          label={t.newPassword}
          value={password}
          type="password"
          autocomplete="new-password"
          hint={t.newPasswordHint(PASSWORD_HINT)}
        />
      </Form>
      <p role="status">{done.value}</p>
    </Section>
  );
}
