// What an invite link to a room says: /invite#room=ROOM&key=SECRET, for guests with &guest=SECRET.
// Contract: docs/http-api.md, "Rooms". Pure.
import { parseRoomName } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';

export interface RoomInvite {
  readonly room: RoomName;
  /** The secret that lets one person more into the room. */
  readonly key: string;
  /** The secret of an invite by which a guest gets an account. */
  readonly guest: string | undefined;
}

/** Reads a fragment without its `#`. Returns undefined if it is no invite to a room. */
export function roomInviteOf(fragment: string): RoomInvite | undefined {
  const fields = new URLSearchParams(fragment);
  const room = parseRoomName(fields.get('room') ?? '');
  const key = fields.get('key');
  return room && key ? { room, key, guest: fields.get('guest') ?? undefined } : undefined;
}
