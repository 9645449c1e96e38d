// One's own name, with a dot for the state of the connection.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { connectionWords } from '../words/connection-words.ts';
import { t } from '../texts/talk.ts';

export function ConnectionStatus(): VNode {
  const { store } = usePage().chat;
  const waiting = store.rooms.value.reduce(
    (sum, { outgoing }) =>
      sum + outgoing.value.filter(({ state }) => state.kind === 'waiting').length,
    0,
  );
  const { tone, text } = connectionWords(store.connection.value, waiting);
  return (
    <p
      class="connection"
      role="status"
      title={store.gateway.value && t.throughGateway(store.gateway.value)}
    >
      <span class="own-name">{store.alias.value}</span>
      <span class={`dot ${tone}`} aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}
