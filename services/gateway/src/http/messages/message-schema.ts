// A message as the HTTP API shows it, and a path that names one (TypeBox).
import { Type } from 'typebox';
import { REACTION_NAMES_SHOWN } from '@natter/protocol';
import { fileReference } from '@natter/protocol/schema';
import { roomParams, seq } from '../schemas.ts';

const thread = Type.Object(
  {
    root: seq,
    rev: Type.Integer(),
    count: Type.Integer(),
    last: Type.Optional(seq),
  },
  { description: 'The thread that this reply belongs to, and what the reply made of its root.' },
);
const reaction = Type.Object({
  emoji: Type.String(),
  count: Type.Integer(),
  names: Type.Immutable(
    Type.Array(Type.String(), { description: `The first ${REACTION_NAMES_SHOWN}.` }),
  ),
  mine: Type.Optional(Type.Literal(true, { description: 'The session that asks is among them.' })),
});
const replies = Type.Object(
  { count: Type.Integer(), last: seq },
  { description: 'How many replies it has, and the sequence of the latest.' },
);

/** As natter.v1's `message` frame. */
export const message = Type.Object({
  type: Type.Literal('message'),
  room: Type.String(),
  seq,
  id: Type.String(),
  from: Type.String(),
  text: Type.String({ description: 'As it is now.' }),
  at: Type.Integer({ description: 'ms since 1970' }),
  via: Type.String({ description: 'The gateway it came through.' }),
  to: Type.Optional(Type.Immutable(Type.Array(Type.String(), { description: 'Absent: to all.' }))),
  expires: Type.Optional(Type.Integer({ description: 'When it is gone, ms since 1970.' })),
  scheduled: Type.Optional(Type.Literal(true, { description: 'It was said later.' })),
  ref: Type.Optional(seq),
  file: Type.Optional(fileReference),
  mentions: Type.Optional(
    Type.Immutable(
      Type.Array(Type.String(), {
        description: 'Aliases that the text names, as the room knows them; `@here`, `@all`.',
      }),
    ),
  ),
  thread: Type.Optional(thread),
  imported: Type.Optional(
    Type.String({ description: 'Where it was imported from, with its time and author.' }),
  ),
  rev: Type.Optional(
    Type.Integer({ description: 'How often it was changed. A greater `rev` is newer.' }),
  ),
  edited: Type.Optional(
    Type.Integer({ description: 'When its text was last changed, ms since 1970.' }),
  ),
  reactions: Type.Optional(Type.Immutable(Type.Array(reaction))),
  replies: Type.Optional(replies),
  pinned: Type.Optional(Type.Literal(true)),
});

/** Names one message of a room. */
export const messageParams = Type.Object({
  ...roomParams.properties,
  seq: Type.Integer({ ...seq, minimum: 1, description: 'Of the message.' }),
});
