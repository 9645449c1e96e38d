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
  if (secret === '')
    return <SpentLink title="Invite" why="Open the whole link of the invite once more." />;
  if (chat.store.person.value)
    return <AlreadyIn asking={signingOut} name={chat.store.person.value.alias} />;
  if (seen.value === undefined) return <DoorCard title="Looking at your invite …">{null}</DoorCard>;
  if (!seen.value.ok) return <SpentLink title="Invite" why={faultWords(seen.value.fault)} />;
  const { role, by, rooms = [] } = seen.value.value;
  const isGuest = role === 'guest';
  return (
    <DoorCard title={`${by} invites you`}>
      <p class="door-words">
        You join as {roleWords(role)}
        {rooms.length > 0 && `, in ${rooms.map(({ room }) => `#${room}`).join(', ')}`}.
        {isGuest && ' You need no password: this browser remembers you.'}
      </p>
      <NewAccount path="/invites/accept" secret={secret} action="Join" isGuest={isGuest} />
      <IssuerLinks words="Join with" returnTo="/" invite={secret} />
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
    <DoorCard title={`You are signed in as ${name}`}>
      <p class="door-words">An invite makes a new account. To use it, sign out first.</p>
      <Failure asking={asking} />
      <p class="door-buttons">
        <button class="primary" type="button" onClick={() => void signOut()}>
          Sign out
        </button>
        <PageLink to="chat">Stay {name}</PageLink>
      </p>
    </DoorCard>
  );
}
