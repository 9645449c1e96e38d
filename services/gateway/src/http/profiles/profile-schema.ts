// Schemas of what people show of themselves. Types: libs/protocol, people/profiles.ts.
import { status } from '@natter/trust';
import { Type } from 'typebox';

export const profileParts = {
  status: Type.Optional(status),
  about: Type.Optional(Type.String()),
  avatar: Type.Optional(
    Type.String({ description: 'The path of the picture. Another picture has another path.' }),
  ),
};

/** Somebody's. */
export const profileView = Type.Object({
  alias: Type.String({ description: 'As it was asked for.' }),
  now: Type.Optional(Type.String({ description: 'The alias that they have now, if another.' })),
  ...profileParts,
  seen: Type.Optional(
    Type.Integer({
      description:
        'When they were last here, ms since 1970, accurate to an hour. Of people who belong to ' +
        'the room and are not in it.',
    }),
  ),
});
