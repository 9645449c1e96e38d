// Schemas of what is shown of a room's card. Types: libs/protocol, acts.ts.
import { RIGHTS, ROOM_ROLES } from '@natter/protocol';
import type { RoomPersonView, RoomView } from '@natter/protocol';
import { Type } from 'typebox';

/** Of a room with a card. */
export const access = Type.Enum(['open', 'closed', 'direct']);
/** What somebody is in a room. */
export const roomRole = Type.Enum([...ROOM_ROLES]);

/** Somebody who belongs to a room. */
export const personInRoom = Type.Unsafe<RoomPersonView>(
  Type.Object({ alias: Type.String(), role: roomRole }),
);

const timeMs = Type.Integer({ description: 'ms since 1970' });
const ban = Type.Object({
  alias: Type.String(),
  by: Type.String(),
  until: Type.Optional(
    Type.Integer({ description: 'ms since 1970. Absent: until it is taken back.' }),
  ),
  why: Type.Optional(Type.String()),
});
const invite = Type.Object({
  by: Type.String(),
  until: timeMs,
  uses: Type.Integer({ description: 'How often it may still be accepted.' }),
});

/** A room's card. */
export const cardView = Type.Unsafe<RoomView>(
  Type.Object({
    access,
    topic: Type.String(),
    guests: Type.Boolean({ description: 'Whether guests may come by an invite link.' }),
    archived: Type.Boolean({ description: 'It can be read, and nothing else.' }),
    slowSeconds: Type.Integer({ description: 'Between two messages of a member. 0: any.' }),
    receipts: Type.Optional(
      Type.Literal(false, { description: 'Nobody is told who has read what.' }),
    ),
    created: timeMs,
    people: Type.Integer({ description: 'How many belong to it.' }),
    you: Type.Object({
      role: Type.Optional(roomRole),
      can: Type.Array(Type.Enum([...RIGHTS])),
      mutedUntil: Type.Optional(timeMs),
    }),
    bans: Type.Optional(Type.Array(ban, { description: 'For moderators, as the next two.' })),
    mutes: Type.Optional(Type.Array(ban)),
    invites: Type.Optional(Type.Array(invite)),
  }),
);
