// The part of an invite link by which a guest registers: an invite of identity's to the same room.
// The log has decided that the asker may invite there; identity decides whether guests may come.
import { INVITE_SECONDS_DEFAULT, INVITE_USES_DEFAULT } from '@natter/protocol';
import type { Act, RoomName } from '@natter/protocol';
import { kindOfSecret } from '@natter/trust';
import type { Pass } from '../../access/pass.ts';
import type { Gateway } from '../../gateway.ts';
import { askIdentity } from '../identity/ask-identity.ts';
import type { HttpResult } from '../problem-details.ts';

type Invite = Extract<Act, { readonly act: 'invite' }>;

/**
 * Returns its secret, as good for as long and as often as the invite; undefined where no guest may
 * come by it. Call it after the act. Throws BusUnavailable.
 */
export async function guestInvite(
  gateway: Gateway,
  {
    uses = INVITE_USES_DEFAULT,
    seconds = INVITE_SECONDS_DEFAULT,
  }: Pick<Invite, 'uses' | 'seconds'>,
  { pass, room }: { readonly pass: Pass | undefined; readonly room: RoomName },
): Promise<HttpResult<string | undefined>> {
  const none = { ok: true, value: undefined } as const;
  if (pass === undefined || gateway.access?.identity === undefined) return none;
  // A personal token makes no accounts.
  if (kindOfSecret(pass.credential) === 'token') return none;
  const card = await gateway.log.card(room);
  if (card?.state.guests !== true) return none;
  const asked = { as: pass.credential, room, uses, seconds };
  const made = await askIdentity(() => gateway)('add-room-invite', asked);
  if (made.ok) return { ok: true, value: made.value.secret };
  // No guests on this server: the link is for people with an account.
  return made.refusal.code === 'forbidden' ? none : made;
}
