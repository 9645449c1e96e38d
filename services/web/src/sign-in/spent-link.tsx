// A link that leads nowhere any more, and the way on.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { PageLink } from '../page/page-link.tsx';
import { DoorCard } from './door-card.tsx';
import { t } from '../texts/accounts.ts';

export interface SpentLinkProps {
  readonly title: string;
  readonly why: string;
}

export function SpentLink({ title, why }: SpentLinkProps): VNode {
  const { person } = usePage().chat.store;
  return (
    <DoorCard title={title}>
      <p class="door-words" role="alert">
        {why}
      </p>
      {person.value ? (
        <PageLink to="chat">{t.goToChat}</PageLink>
      ) : (
        <PageLink to="sign-in">{t.goToSignIn}</PageLink>
      )}
    </DoorCard>
  );
}
