// Connects the client library and shows its state in the store.
import { connectLean, RefusedError } from '@natter/client';
import type { Client } from '@natter/client';
import type { Refusal } from '@natter/protocol';
import { batch } from '@preact/signals';
import { connectionAfter } from '../connection/connection-state.ts';
import { explain } from '../loading/explain.ts';
import { tellsReads } from '../living/read-receipts.ts';
import type { Store } from './store.ts';

/** `revoked`: the person was signed out. `unauthorized`: nobody is signed in, or no longer. */
export type SignedOut = 'revoked' | 'unauthorized';

export interface ConnectClientOptions {
  /** Undefined for a signed-in person. */
  readonly alias: string | undefined;
  readonly session: string | undefined;
  readonly device: string;
  readonly store: Store;
  readonly now: () => number;
  /** False once another client has taken its place. */
  readonly isCurrent: (client: Client) => boolean;
  /** Shows all events that have arrived. */
  readonly flush: () => void;
  /** The connection ended for good. `expelled`: connecting again may help. */
  readonly onEnded: (end: SignedOut | 'expelled') => void;
}

/** Connects, and shows the client's state while it is the current one. */
export function connectClient(options: ConnectClientOptions): Client {
  const { alias, session, device, store, now, isCurrent, flush, onEnded } = options;
  const client = connectLean({ url: '/ws', alias, session, device, receipts: tellsReads() });
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
      // Empty before the first welcome of a signed-in person.
      if (client.alias !== '') store.alias.value = client.alias;
    });
  });
  client.on('person', (person) => {
    if (!isCurrent(client)) return;
    const { value: before } = store.person;
    // Another person has signed in with this browser, and the cookie is everybody's.
    if (before && before.id !== person?.id) onEnded('unauthorized');
    else store.person.value = person;
  });
  client.on('profile', ({ alias: name, was, ...profile }) => {
    store.profiles.learn(name, profile);
    if (was !== undefined) store.profiles.learn(was, { ...profile, now: name });
  });
  client.on('error', (error) => {
    if (!isCurrent(client)) return;
    const { code } = error;
    if (client.state !== 'closed') {
      // Of a message that was to be sent later. Others have somebody who waits for them.
      if (error instanceof RefusedError && error.refusal.id !== undefined)
        void tellDropped(store, error.refusal, now());
      return;
    }
    onEnded(code === 'revoked' || code === 'unauthorized' ? code : 'expelled');
  });
  return client;
}

/** Why a scheduled message was not sent. */
async function tellDropped({ notice }: Store, refusal: Refusal, nowMs: number): Promise<void> {
  notice.value = await explain((words) => words.droppedWords(refusal, nowMs));
}
