// Acts on a room's card, whatever door they came through: finds the people it names, makes or
// hashes the secret of an invite link, and asks the log, which decides (room-log, room-card/).
import { LOBBY, ok, refuse, refusals } from '@natter/protocol';
import type { Act, Result, RoomAct, RoomName } from '@natter/protocol';
import {
  BusUnavailable,
  directName,
  inviteHash,
  monotonicMs,
  newInviteSecret,
} from '@natter/room-log';
import type { Actor, Who } from '@natter/room-log';
import { actorOf, inviteeOf } from '../access/asker.ts';
import type { Asker } from '../access/asker.ts';
import { findPeople } from '../access/find-people.ts';
import type { Gateway } from '../gateway.ts';
import { hearTail } from '../room/hear-tail.ts';
import type { Room } from '../room/room.ts';

export interface Done {
  readonly room: RoomName;
  /** Of the record that tells of it; undefined: it was so already. */
  readonly seq: number | undefined;
  /** Of an invite link. */
  readonly secret: string | undefined;
}

export interface ActInRoomOptions {
  readonly asker: Asker;
  readonly act: Act;
  /** Where the asker is, besides the act's room: the people named may be there. */
  readonly rooms?: Iterable<RoomName>;
}

/** Resolves when the act is in force. Never rejects because of NATS. */
export async function actInRoom(
  gateway: Gateway,
  { asker, act, rooms = [] }: ActInRoomOptions,
): Promise<Result<Done>> {
  // Before anybody is looked for: guests learn nothing of who else there is.
  if (act.act === 'create' && asker.pass?.claims.role === 'guest') {
    return refuse('forbidden', 'guests create no rooms', { needs: 'moderate' });
  }
  const aliases = 'people' in act ? (act.people ?? []) : 'who' in act ? [act.who] : [];
  const where = new Set([...(act.room === undefined ? [] : [act.room]), ...rooms, LOBBY]);
  const release = await hostForNames(gateway, aliases.length > 0 ? act.room : undefined);
  try {
    const found = await findPeople(gateway, { aliases, asker, rooms: where });
    if (!found.ok) return found;
    const room = act.room ?? directRoomOf(asker, aliases, found.value);
    if (typeof room !== 'string') return room;
    const actor =
      act.act === 'accept-invite' ? inviteeOf(asker, room) : actorOf(gateway, asker, room);
    if (!actor.ok) return actor;
    const isNew = act.act === 'create';
    const tooMany = isNew ? gateway.limits.mayCreate(asker, monotonicMs()) : undefined;
    if (tooMany !== undefined) return { ok: false, refusal: { ...tooMany, room } };
    const done = await ask(gateway, { room, act, actor: actor.value, found: found.value });
    const isStored = done.ok && done.value.seq !== undefined;
    if (isNew && isStored) gateway.limits.created(asker, monotonicMs());
    return done;
  } finally {
    release();
  }
}

/**
 * Hosts the room where nobody but its roster knows its members, and hears those who came a moment
 * ago through another gateway. Returns what ends the hosting.
 */
async function hostForNames(
  { access, log, rooms }: Gateway,
  name: RoomName | undefined,
): Promise<() => void> {
  if (name === undefined || access?.identity !== undefined) return () => {};
  let room: Room | undefined;
  try {
    room = await rooms.enter(name);
    await hearTail(log, room);
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error; // The act itself says so.
  }
  return () => room?.usage.linger();
}

/** A direct room is named after its people. */
function directRoomOf(
  { owner }: Asker,
  aliases: readonly string[],
  found: ReadonlyMap<string, Who>,
): RoomName | Result<never> {
  const missing = aliases.filter((alias) => !found.has(alias));
  if (missing.length > 0) {
    return refuse('no-such-person', `nobody is called ${missing.join(', ')}`, { missing });
  }
  return directName([owner, ...[...found.values()].map(({ id }) => id)]);
}

interface Asked {
  readonly room: RoomName;
  readonly act: Act;
  readonly actor: Actor;
  readonly found: ReadonlyMap<string, Who>;
}

async function ask(gateway: Gateway, { room, act, actor, found }: Asked): Promise<Result<Done>> {
  const secret = act.act === 'invite' ? newInviteSecret() : undefined;
  // A link whose making had no answer is never shown: the next try makes another.
  const id = secret === undefined ? act.id : `${act.id}:${inviteHash(secret)}`;
  const outcome = await gateway.log.act(room, { id, actor, act: actOf(act, secret), found });
  switch (outcome.kind) {
    case 'done':
      gateway.metrics.acts.inc({ act: act.act });
      return ok({ room, seq: outcome.seq, secret });
    case 'unchanged':
      return ok({ room, seq: undefined, secret });
    case 'refused': {
      const isThere = outcome.refusal.code === 'room-exists' && act.room === undefined;
      // Whoever wrote to the other first made the direct room of both.
      if (isThere) return ok({ room, seq: undefined, secret: undefined });
      return { ok: false, refusal: { ...outcome.refusal, room } };
    }
    case 'unknown':
      return refuse('unavailable', refusals.unavailable, { room });
  }
}

/** Returns the act as the log takes it. */
function actOf({ type: _type, id: _id, room: _room, ...act }: Act, secret?: string): RoomAct {
  if (act.act === 'invite') return { ...act, hash: inviteHash(secret ?? '') };
  if (act.act === 'accept-invite') return { act: act.act, hash: inviteHash(act.secret) };
  return act;
}
