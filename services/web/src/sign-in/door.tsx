// The pages through which people come in, in a chunk of their own: page/lazy-pages.tsx loads it.
import '../forms/forms.css';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePage } from '../page/page-context.ts';
import { roomInviteOf } from './room-invite.ts';
import { RoomInvitePage } from './room-invite-page.tsx';
import { InvitePage } from './invite-page.tsx';
import { RecoverPage } from './recover-page.tsx';
import { SetUpPage } from './set-up-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { TokenNeeded } from './token-needed.tsx';

/** The page for this address and this server. */
export function Door(): VNode {
  const { router, who } = usePage();
  const route = router.route.value;
  const roomInvite = roomInviteOf(router.fragment.value);
  useEffect(() => {
    document.title = 'Natter';
  }, []);
  if (who.auth.value?.mode === 'jwt') return <TokenNeeded />;
  switch (route) {
    case 'set-up':
      return <SetUpPage />;
    case 'invite':
      if (roomInvite) return <RoomInvitePage invite={roomInvite} />;
      return <InvitePage key={router.fragment.value} />;
    case 'recover':
      return <RecoverPage />;
    case 'sign-in':
    case 'chat':
    case 'account':
    case 'people':
    case 'usage':
      return <SignInPage />;
  }
}
