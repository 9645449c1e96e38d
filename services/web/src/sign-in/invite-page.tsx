// An invite: it says who invites and as what, and makes an account.
import { useSignal } from '@preact/signals';
import type { Role } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Failure, useAsking } from '../forms/form.tsx';
import type { Asking } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { PageLink } from '../page/page-link.tsx';
import { faultWords, roleWords } from '../words/identity-words.ts';
import { askIdentity } from './ask-identity.ts';
import type { Outcome } from './ask-identity.ts';
import { DoorCard } from './door-card.tsx';
import { IssuerLinks } from './issuer-links.tsx';
import { NewAccount } from './new-account.tsx';
import { SpentLink } from './spent-link.tsx';
import { t } from '../texts/accounts.ts';

interface Invite {
  readonly role: Role;
  /** The name of the person who made it. */
  readonly by: string;
  readonly rooms?: readonly { readonly room: string }[];
}

export function InvitePage(): VNode {
  const { router, chat } = usePage();
  const secret = router.fragment.value;
  const seen = useSignal<Outcome<Invite> | undefined>(undefined);
  const signingOut = useAsking();
  useEffect(() => {
    if (secret === '') return;
    void askIdentity<Invite>('POST', '/invites/look', { secret }).then((outcome) => {
      seen.value = outcome;
    });
  }, [secret]);
  if (secret === '') return <SpentLink title={t.invite} why={t.openWholeLinkOfInviteOnce} />;
  if (chat.store.person.value)
    return <AlreadyIn asking={signingOut} name={chat.store.person.value.alias} />;
  if (seen.value === undefined) return <DoorCard title={t.lookingAtYourInvite}>{null}</DoorCard>;
  if (!seen.value.ok) return <SpentLink title={t.invite} why={faultWords(seen.value.fault)} />;
  const { role, by, rooms = [] } = seen.value.value;
  const isGuest = role === 'guest';
  return (
    <DoorCard title={t.byInvitesYou(by)}>
      <p class="door-words">
        {t.youJoinAs(roleWords(role), rooms.map(({ room }) => `#${room}`).join(', '))}{' '}
        {isGuest && t.youNeedNoPasswordThisBrowser}
      </p>
      <NewAccount path="/invites/accept" secret={secret} action={t.join} isGuest={isGuest} />
      <IssuerLinks words={t.joinWith} returnTo="/" invite={secret} />
    </DoorCard>
  );
}

/** One browser is one person. */
function AlreadyIn({ asking, name }: { readonly asking: Asking; readonly name: string }): VNode {
  const { who } = usePage();
  const signOut = async (): Promise<void> => {
    const fault = await who.signOut();
    if (fault) asking.fail(fault);
  };
  return (
    <DoorCard title={t.youAreSignedInAsName(name)}>
      <p class="door-words">{t.inviteMakesNewAccountToUse}</p>
      <Failure asking={asking} />
      <p class="door-buttons">
        <button class="primary" type="button" onClick={() => void signOut()}>
          {t.signOut}
        </button>
        <PageLink to="chat">{t.stayName(name)}</PageLink>
      </p>
    </DoorCard>
  );
}
