// An invite to a room: says which, asks who comes, and goes in. The link holds no more than the
// room's name, because a closed room tells nobody else about itself.
import { LOBBY } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Failure } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { PageLink } from '../page/page-link.tsx';
import { useActing } from '../room-card/acting.ts';
import { addressOf } from '../rooms/room-name.ts';
import { askIdentity } from './ask-identity.ts';
import { DoorCard } from './door-card.tsx';
import { NewAccount } from './new-account.tsx';
import type { RoomInvite } from './room-invite.ts';
import { SignInForm } from './sign-in-page.tsx';
import { t } from '../texts/accounts.ts';

export interface RoomInvitePageProps {
  readonly invite: RoomInvite;
}

export function RoomInvitePage({ invite }: RoomInvitePageProps): VNode {
  const { chat, router } = usePage();
  const { room, key } = invite;
  const acting = useActing();
  const person = chat.store.person.value;
  const isNewcomer = useRef(person === undefined);
  const join = async (): Promise<void> => {
    if (!(await acting.run(room, { act: 'accept-invite', secret: key }))) return;
    router.go('chat', { replaces: true, hash: addressOf(room) });
    chat.show(room);
    // Guests of one room are not let into the one that everybody begins with.
    const lobby = chat.store.rooms.value.find(({ name }) => name === LOBBY);
    if (lobby?.status.value.kind === 'refused') chat.leaveRoom(LOBBY);
  };
  useEffect(() => {
    // They have said already that they want to come in.
    if (person && isNewcomer.current) void join();
  }, [person?.id]);
  if (!person) return <Newcomer invite={invite} />;
  return (
    <DoorCard title={t.youAreInvitedToRoom(room)}>
      <p class="door-words">{t.youJoinAsAlias(person.alias)}</p>
      <Failure asking={acting} />
      <p class="door-buttons">
        <button
          class="primary"
          type="button"
          aria-disabled={acting.isBusy.value || undefined}
          onClick={() => void join()}
        >
          {t.joinRoom(room)}
        </button>
        <PageLink to="chat">{t.notNow}</PageLink>
      </p>
    </DoorCard>
  );
}

/** Signs in; or gets an account for guests, if the link has one. */
function Newcomer({ invite: { room, guest } }: RoomInvitePageProps): VNode {
  const by = useSignal<string | undefined>(undefined);
  const hasAccount = useSignal(guest === undefined);
  useEffect(() => {
    if (guest === undefined) return;
    void askIdentity<{ readonly by: string }>('POST', '/invites/look', { secret: guest }).then(
      (seen) => {
        if (seen.ok) by.value = seen.value.by;
      },
    );
  }, [guest]);
  const title =
    by.value === undefined ? t.youAreInvitedToRoom(room) : t.byInvitesYouToRoom(by.value, room);
  if (guest === undefined || hasAccount.value)
    return (
      <DoorCard title={title}>
        <p class="door-words">{t.signInToJoinRoom}</p>
        <SignInForm action={t.joinRoom(room)} />
        <p class="form-hint">{t.noAccountAskForInviteTo}</p>
      </DoorCard>
    );
  return (
    <DoorCard title={title}>
      <p class="door-words">{t.youJoinAsGuestOfThis}</p>
      <NewAccount path="/invites/accept" secret={guest} action={t.joinRoom(room)} isGuest />
      <p class="form-hint">
        <button
          class="link"
          type="button"
          onClick={() => {
            hasAccount.value = true;
          }}
        >
          {t.iHaveAccount}
        </button>
      </p>
    </DoorCard>
  );
}
