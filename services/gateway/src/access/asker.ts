// Who asks for something that concerns a room's card: a session, or a request over HTTP.
import { refuse, ok } from '@natter/protocol';
import type { Result, RoomName } from '@natter/protocol';
import { mayModerate } from '@natter/room-log';
import type { Actor, Owner, RoomCard } from '@natter/room-log';
import type { Gateway } from '../gateway.ts';
import { lacks } from './pass.ts';
import type { Pass } from './pass.ts';

export interface Asker {
  readonly owner: Owner;
  readonly alias: string;
  /** Undefined where anybody may come in. */
  readonly pass: Pass | undefined;
}

/** Whether it is the operator's session (NATTER_OPERATOR_TOKEN), where anybody may come in. */
export const isOperator = (
  { config }: Pick<Gateway, 'config'>,
  { owner, pass }: Pick<Asker, 'owner' | 'pass'>,
): boolean => pass === undefined && owner === config.operator;

/** Returns who acts, or why they may change nothing in any room. */
export function actorOf(gateway: Gateway, asker: Asker, room: RoomName): Result<Actor> {
  const { owner: id, alias, pass } = asker;
  if (pass !== undefined) {
    const forbidden = lacks(pass, 'read', room);
    if (forbidden !== undefined) return { ok: false, refusal: forbidden };
    const moderates = pass.allows('moderate', room);
    return ok({ id, alias, serverRole: pass.claims.role, moderates });
  }
  if (isOperator(gateway, asker)) return ok({ id, alias, serverRole: 'owner' });
  return refuse('forbidden', 'only the operator of this server may change rooms', {
    room,
    needs: 'moderate',
  });
}

/** Returns whether they may change the messages of others in a room with this card. */
export function isModerator(
  gateway: Gateway,
  asker: Asker,
  { room, card }: { readonly room: RoomName; readonly card: RoomCard | undefined },
): boolean {
  const actor = actorOf(gateway, asker, room);
  const { owner: id, alias } = asker;
  return mayModerate(card, actor.ok ? actor.value : { id, alias, serverRole: 'member' });
}

/**
 * Returns who follows an invite link: anybody may, whatever the mode, except those who may not read
 * the room even if they belong to it, such as a guest of another room.
 */
export function inviteeOf(asker: Asker, room: RoomName): Result<Actor> {
  const { owner: id, alias, pass } = asker;
  const forbidden = lacks(pass, 'read', room);
  if (forbidden !== undefined) return { ok: false, refusal: forbidden };
  return ok({ id, alias, serverRole: pass?.claims.role ?? 'member' });
}
