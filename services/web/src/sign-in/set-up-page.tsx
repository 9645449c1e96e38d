// The first start of a server: whoever has the set-up link becomes its owner.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { DoorCard } from './door-card.tsx';
import { NewAccount } from './new-account.tsx';
import { SpentLink } from './spent-link.tsx';

export function SetUpPage(): VNode {
  const { router, who } = usePage();
  const secret = router.fragment.value;
  if (who.auth.value?.setUp === false)
    return <SpentLink title="Set up" why="This server has an owner already." />;
  if (secret === '')
    return (
      <SpentLink
        title="Set up"
        why="Open the whole set-up link. Identity logged it at its start, and logs another at each start until there is an owner."
      />
    );
  return (
    <DoorCard title="Set up this server">
      <p class="door-words">You become its owner: you invite people and decide what they may do.</p>
      <NewAccount path="/setup" secret={secret} action="Become owner" />
    </DoorCard>
  );
}
