// The first start of a server: whoever has the set-up link becomes its owner.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { DoorCard } from './door-card.tsx';
import { NewAccount } from './new-account.tsx';
import { SpentLink } from './spent-link.tsx';
import { t } from '../texts/accounts.ts';

export function SetUpPage(): VNode {
  const { router, who } = usePage();
  const secret = router.fragment.value;
  if (who.auth.value?.setUp === false)
    return <SpentLink title={t.setUp} why={t.thisServerHasOwnerAlready} />;
  if (secret === '') return <SpentLink title={t.setUp} why={t.openWholeSetUpLinkIdentity} />;
  return (
    <DoorCard title={t.setUpThisServer}>
      <p class="door-words">{t.youBecomeItsOwnerYouInvite}</p>
      <NewAccount path="/setup" secret={secret} action={t.becomeOwner} />
    </DoorCard>
  );
}
