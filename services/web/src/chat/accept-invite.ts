// Follows the invite to a room that the page was opened with, where anyone may come. Where people
// sign in, a page asks them first: sign-in/room-invite-page.tsx.
import type { Client } from '@natter/client';
import type { RoomName } from '@natter/protocol';
import type { Store } from './store.ts';

/** Resolves when it is accepted, or if there is none to this room. Rejects as `Client.act` does. */
export async function acceptInvite(
  client: Client,
  { invite }: Pick<Store, 'invite'>,
  room: RoomName,
): Promise<void> {
  if (invite.value?.room !== room) return;
  await client.act(room, { act: 'accept-invite', secret: invite.value.key });
  invite.value = undefined;
}
