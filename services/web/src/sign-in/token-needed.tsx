// A server that takes tokens of another sign-in: this page cannot make one, and says so.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { DoorCard } from './door-card.tsx';
import { t } from '../texts/accounts.ts';

export function TokenNeeded(): VNode {
  const { who } = usePage();
  return (
    <DoorCard title={t.signInElsewhereFirst}>
      <p class="door-words" role="alert">
        {t.thisServerTakesTokensOfAnother}
      </p>
      <p class="door-buttons">
        <button class="primary" type="button" onClick={() => void who.askWho()}>
          {t.tryAgain}
        </button>
      </p>
    </DoorCard>
  );
}
