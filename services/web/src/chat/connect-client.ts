// Connects the client library and shows its state in the store.
import { connect } from '@natter/client';
import type { Client } from '@natter/client';
import { batch } from '@preact/signals';
import { connectionAfter } from '../connection/connection-state.ts';
import type { Store } from './store.ts';

export interface ConnectClientOptions {
  readonly alias: string;
  readonly session: string | undefined;
  readonly store: Store;
  readonly now: () => number;
  /** False once another client has taken its place. */
  readonly isCurrent: (client: Client) => boolean;
  /** Shows all events that have arrived. */
  readonly flush: () => void;
  /** Somebody else connected with the session. */
  readonly onReplaced: () => void;
}

/** Connects, and shows the client's state while it is the current one. */
export function connectClient(options: ConnectClientOptions): Client {
  const { alias, session, store, now, isCurrent, flush, onReplaced } = options;
  const client = connect({ url: '/ws', alias, ...(session !== undefined && { session }) });
  const { connection } = store;
  connection.value = connectionAfter(
    connection.value,
    { state: 'connecting', replayed: 0, isLate: false },
    now(),
  );
  client.on('status', ({ state, replayed, gateway }) => {
    if (!isCurrent(client)) return;
    // Shows earlier events before the change.
    if (state !== connection.value.state) flush();
    const { isLate } = connection.value;
    batch(() => {
      connection.value = connectionAfter(connection.value, { state, replayed, isLate }, now());
      store.gateway.value = gateway;
      store.alias.value = client.alias;
    });
  });
  client.on('error', ({ code }) => {
    if (!isCurrent(client) || client.state !== 'closed') return;
    if (code === 'replaced') onReplaced();
    else store.stopped.value = 'expelled';
  });
  return client;
}

/**
 * Ends a client whose session another tab goes on with. `close` would leave the rooms, so a live
 * connection stays until the gateway gives its seats to the other tab and closes it.
 */
export function retireClient(client: Client): void {
  const closeIfDown = (): void => {
    if (client.state !== 'live' && client.state !== 'catching-up') client.close();
  };
  client.on('state', closeIfDown);
  closeIfDown();
}
