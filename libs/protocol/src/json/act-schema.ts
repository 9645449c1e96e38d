// The shapes of acts, as TypeBox schemas: the fields of a frame or of an HTTP body, besides `type`,
// `id` and `room`. The rules of acts: libs/room-log/src/room-card. Types: acts.ts.
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  BAN_SECONDS_MAX,
  INVITE_SECONDS_MAX,
  INVITE_USES_MAX,
  ROOM_ROLES,
  SLOW_SECONDS_MAX,
  TOPIC_CHARACTERS_MAX,
  WHY_CHARACTERS_MAX,
} from '../acts.ts';
import type { ActName } from '../acts.ts';

/** People named in one act; a room may have more. */
export const ACT_PEOPLE_MAX = 200;
/** Of an alias as somebody writes it: some characters are several until they are normalized. */
const WHO_CHARACTERS_MAX = 128;
/** Characters of the secret of an invite link. */
const SECRET_CHARACTERS_MAX = 128;

const who = Type.String({
  minLength: 1,
  maxLength: WHO_CHARACTERS_MAX,
  description: 'The alias of whom it is about.',
});
const why = Type.Optional(
  Type.String({ maxLength: WHY_CHARACTERS_MAX, description: 'Told to the room. One line.' }),
);
const until = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: BAN_SECONDS_MAX,
    description: 'For how long, in seconds. Absent: until it is taken back.',
  }),
);
const topic = Type.String({ maxLength: TOPIC_CHARACTERS_MAX, description: 'One line.' });
const guests = Type.Optional(
  Type.Boolean({ description: 'Whether guests may come by an invite link.' }),
);

/** The fields of each act, in the order docs name them. */
export const actFields = {
  create: {
    access: Type.Enum(['open', 'closed', 'direct']),
    topic: Type.Optional(topic),
    people: Type.Optional(
      Type.Array(who, {
        maxItems: ACT_PEOPLE_MAX,
        description: 'Aliases of those who belong to it from the start, besides you.',
      }),
    ),
    guests,
  },
  topic: { topic },
  access: { access: Type.Enum(['open', 'closed']), guests },
  invite: {
    uses: Type.Optional(Type.Integer({ minimum: 1, maximum: INVITE_USES_MAX })),
    seconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: INVITE_SECONDS_MAX,
        description: 'How long the link is good. Absent: seven days.',
      }),
    ),
  },
  'accept-invite': { secret: Type.String({ minLength: 1, maxLength: SECRET_CHARACTERS_MAX }) },
  add: { who },
  remove: { who, why },
  ban: { who, seconds: until, why },
  unban: { who },
  mute: { who, seconds: until, why },
  unmute: { who },
  role: { who, role: Type.Enum([...ROOM_ROLES]) },
  slow: {
    seconds: Type.Integer({
      minimum: 0,
      maximum: SLOW_SECONDS_MAX,
      description: 'Between two messages of a member. 0: no slow mode.',
    }),
  },
  archive: { archived: Type.Boolean() },
  receipts: { on: Type.Boolean({ description: 'Whether members are told who has read what.' }) },
} as const;

/** One compiled check per act. */
export const actChecks = {
  create: Compile(Type.Object(actFields.create)),
  topic: Compile(Type.Object(actFields.topic)),
  access: Compile(Type.Object(actFields.access)),
  invite: Compile(Type.Object(actFields.invite)),
  'accept-invite': Compile(Type.Object(actFields['accept-invite'])),
  add: Compile(Type.Object(actFields.add)),
  remove: Compile(Type.Object(actFields.remove)),
  ban: Compile(Type.Object(actFields.ban)),
  unban: Compile(Type.Object(actFields.unban)),
  mute: Compile(Type.Object(actFields.mute)),
  unmute: Compile(Type.Object(actFields.unmute)),
  role: Compile(Type.Object(actFields.role)),
  slow: Compile(Type.Object(actFields.slow)),
  archive: Compile(Type.Object(actFields.archive)),
  receipts: Compile(Type.Object(actFields.receipts)),
} as const;

/** True if the text names an act. */
export const isActName = (text: string): text is ActName => Object.hasOwn(actFields, text);
