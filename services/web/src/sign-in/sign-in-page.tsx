// Signs a person in: by name and password, or by another service.
import { useSignal } from '@preact/signals';
import type { Person } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Field } from '../forms/field.tsx';
import { Form, useAsking } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { roomOfAddress } from '../rooms/room-name.ts';
import { reasonWords } from '../words/identity-words.ts';
import { askIdentity } from './ask-identity.ts';
import { DoorCard } from './door-card.tsx';
import { IssuerLinks } from './issuer-links.tsx';
import { t } from '../texts/accounts.ts';

export function SignInPage(): VNode {
  const { router, who } = usePage();
  const needsOwner = who.auth.value?.setUp === true;
  return (
    <DoorCard title={t.signIn} notice={reasonWords(who.reason.value)}>
      {needsOwner && <p class="door-notice">{t.nobodyOwnsThisServerYetOpen}</p>}
      <SignInForm action={t.signIn} code={router.fragment.value} />
      <IssuerLinks words={t.signInWith} returnTo={returnTo()} />
      <p class="form-hint">{t.noAccountYouNeedInviteForgotten}</p>
    </DoorCard>
  );
}

export interface SignInFormProps {
  readonly action: string;
  /** Why a sign-in by another service ended here; or ''. */
  readonly code?: string;
}

/** Name and password. */
export function SignInForm({ action, code = '' }: SignInFormProps): VNode {
  const { who } = usePage();
  const alias = useSignal('');
  const password = useSignal('');
  const asking = useAsking();
  useEffect(() => {
    if (code !== '') asking.fail({ code });
  }, [code]);
  const submit = async (): Promise<void> => {
    const entered = await asking.run<{ readonly person: Person }>(() =>
      askIdentity('POST', '/sign-in', { alias: alias.value.trim(), password: password.value }),
    );
    if (entered) who.signedIn(entered.person);
  };
  return (
    <Form asking={asking} onSubmit={() => void submit()} action={action}>
      <Field label={t.name} value={alias} autocomplete="username" hasFocus />
      <Field label={t.password} value={password} type="password" autocomplete="current-password" />
    </Form>
  );
}

/** The room that was asked for, or the first page. */
function returnTo(): string {
  const { pathname, hash } = location;
  if (pathname !== '/') return ['/account', '/people'].includes(pathname) ? pathname : '/';
  const room = roomOfAddress(hash);
  return room === undefined ? '/' : `/#${room}`;
}
