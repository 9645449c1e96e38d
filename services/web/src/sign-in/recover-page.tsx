// A recovery link: a new password, and in.
import { useSignal } from '@preact/signals';
import type { Person } from '@natter/protocol';
import type { VNode } from 'preact';
import { Field } from '../forms/field.tsx';
import { Form, useAsking } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from './ask-identity.ts';
import { DoorCard } from './door-card.tsx';
import { PASSWORD_HINT } from './new-account.tsx';
import { SpentLink } from './spent-link.tsx';
import { t } from '../texts/accounts.ts';

export function RecoverPage(): VNode {
  const { router, who } = usePage();
  const password = useSignal('');
  const asking = useAsking();
  const secret = router.fragment.value;
  if (secret === '') return <SpentLink title={t.recovery} why={t.openWholeRecoveryLinkOnceMore} />;
  const submit = async (): Promise<void> => {
    const entered = await asking.run<{ readonly person: Person }>(() =>
      askIdentity('POST', '/recover', { secret, password: password.value }),
    );
    if (entered) who.signedIn(entered.person);
  };
  return (
    <DoorCard title={t.chooseNewPassword}>
      <p class="door-words">{t.allYourOtherDevicesAreSigned}</p>
      <Form asking={asking} onSubmit={() => void submit()} action={t.saveAndSignIn}>
        <Field
          label={t.newPassword}
          value={password}
          type="password"
          autocomplete="new-password"
          hint={PASSWORD_HINT}
          hasFocus
        />
      </Form>
    </DoorCard>
  );
}
