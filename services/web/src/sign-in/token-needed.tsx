// A server that takes tokens of another sign-in: this page cannot make one, and says so.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { DoorCard } from './door-card.tsx';

export function TokenNeeded(): VNode {
  const { who } = usePage();
  return (
    <DoorCard title="Sign in elsewhere first">
      <p class="door-words" role="alert">
        This server takes tokens of another sign-in. That one sets the cookie natter_session in this
        browser; there is none, or it is no longer valid.
      </p>
      <p class="door-buttons">
        <button class="primary" type="button" onClick={() => void who.askWho()}>
          Try again
        </button>
      </p>
    </DoorCard>
  );
}
