// POST /v1/import/rooms and GET /v1/import/rooms/:room/known: the room that an import goes to, and
// which messages are in it already.
import {
  DIRECT_PEOPLE_MAX,
  ROOM_CHARACTERS_MAX,
  ROOM_PEOPLE_MAX,
  ROOM_ROLES,
  roomPattern,
  parseRoomName,
} from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { directName } from '@natter/room-log';
import type { Owner, RoomChoice, RoomPerson } from '@natter/room-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { Gateway } from '../../gateway.ts';
import { askerOf } from '../acts/request-asker.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { PortableDeps } from './portable-deps.ts';
import { problems, roomParams, seq, sessionNeeded } from '../schemas.ts';
import { authorsOf } from './import-authors.ts';
import type { Authors } from './import-authors.ts';
import { source } from './import-schemas.ts';
import { ownersOnly } from './owners-only.ts';

/** Names that are tried: `plans`, `plans-2` … */
const NAMES_TRIED = 20;
const BODY_BYTES_MAX = 1024 * 1024;

const wish = Type.Object({
  source,
  origin: Type.String({
    maxLength: 512,
    description: 'Names the room in the source: a repeated import finds it by this.',
  }),
  room: Type.String({ pattern: roomPattern, description: 'The name that is wished for.' }),
  access: Type.Optional(
    Type.Enum(['open', 'closed', 'direct'], { description: 'Absent: open, without a card.' }),
  ),
  topic: Type.Optional(Type.String()),
  archived: Type.Optional(Type.Boolean()),
  people: Type.Optional(
    Type.Array(Type.Object({ alias: Type.String(), role: Type.Enum([...ROOM_ROLES]) }), {
      maxItems: ROOM_PEOPLE_MAX,
      description: 'Who belongs to it. Those without an account are left out.',
    }),
  ),
});
type Wish = Static<typeof wish>;

export function importRoomRoutes(deps: PortableDeps): void {
  makeRoute(deps);
  knownRoute(deps);
}

function makeRoute({ routes, gateway, config }: PortableDeps): void {
  routes.post(
    '/import/rooms',
    {
      bodyLimit: BODY_BYTES_MAX,
      onRequest: onRequest(ownersOnly(config)),
      schema: {
        operationId: 'importRoom',
        summary: 'Make a room for an import, or find the one of an earlier run',
        description:
          'A public room goes to the open room of its name. A closed or direct one never goes to ' +
          'a room that was there: if the name is taken, `room` in the answer is another.',
        tags: ['portable'],
        security: sessionNeeded,
        body: wish,
        response: {
          200: Type.Object({
            room: Type.String(),
            made: Type.Boolean({ description: 'An import made it. False: it was there.' }),
            missing: Type.Array(Type.String(), {
              description: 'People who do not belong to it: they have no account.',
            }),
          }),
          ...problems(408, 409, 413, 415, 507),
        },
      },
    },
    async (request, reply) => {
      const { body, pass } = request;
      const people = body.people ?? [];
      const aliases = people.map(({ alias }) => alias);
      const authors = await authorsOf(gateway(), pass, aliases);
      if (!authors.ok) return await sendProblem(reply, authors.refusal);
      return await choose(gateway(), { request, reply, authors: authors.value, wish: body });
    },
  );
}

interface Choosing {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly authors: Authors;
  readonly wish: Wish;
}

/** Throws BusUnavailable. */
async function choose(gateway: Gateway, { request, reply, authors, wish: body }: Choosing) {
  const asker = askerOf(gateway, request, { alias: undefined, act: 'create' });
  if (!asker.ok) return await sendProblem(reply, asker.refusal);
  const by = await authorsOf(gateway, undefined, [asker.value.alias]);
  if (!by.ok) return await sendProblem(reply, by.refusal);
  const author = by.value.byAlias.get(asker.value.alias);
  if (author === undefined) throw new Error('an asker has an alias');
  const { access, topic = '', archived = false } = body;
  const { people, missing } = peopleOf(body, authors);
  const isDirect = access === 'direct';
  const fits = people.size >= 2 && people.size <= DIRECT_PEOPLE_MAX && missing.length === 0;
  if (isDirect && !fits) {
    const message = 'a direct room needs two to eight people with accounts: make it a closed one';
    return await sendProblem(reply, { code: 'no-such-person', message, missing });
  }
  const options = {
    source: body.source,
    origin: body.origin,
    access,
    topic,
    archived,
    people,
    by: { ...author, owner: asker.value.owner },
  };
  const names = isDirect ? [directName(people.keys())] : namesLike(body.room as RoomName);
  let kind: Exclude<RoomChoice['kind'], 'made' | 'there'> = 'taken';
  for (const room of names) {
    const choice = await gateway.log.imports.chooseRoom(room, options);
    if (choice.kind === 'made' || choice.kind === 'there') {
      return { room, made: choice.kind === 'made', missing };
    }
    ({ kind } = choice);
    if (kind !== 'taken') break;
  }
  const room = body.room;
  switch (kind) {
    case 'opened': {
      const message = `${room} was private where it comes from, and is open here now`;
      return await sendProblem(reply, { code: 'forbidden', message, room });
    }
    case 'full':
      return await sendProblem(reply, { code: 'log-full', message: 'the log is full', room });
    case 'unknown': {
      const message = 'the log does not answer, try again';
      return await sendProblem(reply, { code: 'unavailable', message, room });
    }
    case 'taken': {
      const message = `${room} and names like it are taken`;
      return await sendProblem(reply, { code: 'room-exists', message, room });
    }
  }
}

/** Yields the name, then others like it. */
function* namesLike(room: RoomName): Generator<RoomName> {
  yield room;
  for (let number = 2; number <= NAMES_TRIED; number += 1) {
    const end = `-${number}`;
    const name = parseRoomName(room.slice(0, ROOM_CHARACTERS_MAX - end.length) + end);
    if (name !== undefined) yield name;
  }
}

/** Whoever has no account cannot belong to a room: nobody could ever be them. */
function peopleOf(
  { people = [], access }: Wish,
  { byAlias, accounts }: Authors,
): { people: ReadonlyMap<Owner, RoomPerson>; missing: string[] } {
  const found = new Map<Owner, RoomPerson>();
  const missing: string[] = [];
  for (const { alias, role } of people) {
    const author = byAlias.get(alias);
    if (author === undefined || !accounts.has(author.key)) missing.push(alias);
    else found.set(author.owner, { id: author.owner, alias: author.alias, role });
  }
  // A room keeps an owner, if it has people at all.
  const [first] = found.values();
  const hasOwner = [...found.values()].some(({ role }) => role === 'owner');
  if (first !== undefined && !hasOwner && access !== 'direct')
    found.set(first.id, { ...first, role: 'owner' });
  return { people: found, missing };
}

function knownRoute({ routes, gateway, config }: PortableDeps): void {
  routes.get(
    '/import/rooms/:room/known',
    {
      onRequest: onRequest(ownersOnly(config)),
      schema: {
        operationId: 'listImported',
        summary: 'List which messages were imported into a room',
        tags: ['portable'],
        security: sessionNeeded,
        params: roomParams,
        querystring: Type.Object({ after: Type.Optional(seq) }),
        response: {
          200: Type.Object({
            room: Type.String(),
            messages: Type.Immutable(
              Type.Array(Type.Object({ key: Type.String(), seq: Type.Integer() })),
            ),
            head: Type.Integer({ description: 'For the next messages.' }),
            openFrom: Type.Integer({
              description: 'Messages from here on may lack what became of them.',
            }),
            next: Type.Optional(Type.Integer({ description: 'The next `after`.' })),
          }),
          ...problems(),
        },
      },
    },
    async ({ params, query: { after = 0 } }) => {
      const room = params.room as RoomName;
      const { messages, head, next, openFrom } = await gateway().log.imports.known(room, after);
      return { room, messages, head, openFrom, ...(next !== undefined && { next }) };
    },
  );
}
