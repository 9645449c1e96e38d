// POST /v1/import/rooms/:room/messages and …/states: messages with their own dates and authors, and
// what became of them. A batch is stored whole or not at all, and once: `head` says what the
// importer knows of the room.
import { parseEmoji } from '@natter/protocol/schema';
import { REACTIONS_MAX, RECIPIENTS_MAX, TEXT_BYTES_MAX } from '@natter/protocol';
import type { Refusal, RoomName } from '@natter/protocol';
import { fileReference, idPattern } from '@natter/protocol/schema';
import type { Author, ImportedMessage, ImportedState } from '@natter/room-log';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { PortableDeps } from './portable-deps.ts';
import { problems, roomParams, seq, sessionNeeded } from '../schemas.ts';
import { authorsOf } from './import-authors.ts';
import type { Authors } from './import-authors.ts';
import { source } from './import-schemas.ts';
import { ownersOnly } from './owners-only.ts';

/** So that parsing takes some milliseconds. */
const BODY_BYTES_MAX = 768 * 1024;
/** JetStream takes 1,000 records in a batch. */
export const BATCH_MESSAGES_MAX = 200;
const STATES_MAX = 500;
/** The clock of another server may be ahead of ours by as much. */
const AHEAD_MS_MAX = 86_400_000;
/** As of a say: 1e9 s. NATS counts nanoseconds. */
const LIFE_MS_MAX = 1e12;

const message = Type.Object({
  key: Type.String({ pattern: '^[A-Za-z0-9_-]{8,32}$', description: 'Names it in the room.' }),
  id: Type.String({ pattern: idPattern }),
  from: Type.String({ description: 'The alias of its author.' }),
  at: Type.Integer({ ...seq, description: 'When it was said, ms since 1970.' }),
  text: Type.String(),
  to: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: RECIPIENTS_MAX })),
  file: Type.Optional(fileReference),
  thread: Type.Optional(
    Type.Integer({ ...seq, description: 'The first message of its thread, imported before.' }),
  ),
  ref: Type.Optional(seq),
  expires: Type.Optional(Type.Integer({ ...seq, description: 'When it is gone, ms since 1970.' })),
});
type MessageFields = Static<typeof message>;

const state = Type.Object({
  seq: Type.Integer({ ...seq, description: 'Of a message that was imported.' }),
  edited: Type.Optional(seq),
  reactions: Type.Optional(
    Type.Array(
      Type.Object({
        emoji: Type.String({ maxLength: 64 }),
        by: Type.Array(Type.String(), { maxItems: REACTIONS_MAX }),
        more: Type.Optional(Type.Integer({ minimum: 0, maximum: REACTIONS_MAX })),
      }),
      { maxItems: 100 },
    ),
  ),
  replies: Type.Optional(Type.Array(seq, { maxItems: 1_000 })),
  pinned: Type.Optional(Type.Boolean()),
});
type StateFields = Static<typeof state>;

export function importMessageRoutes(deps: PortableDeps): void {
  messagesRoute(deps);
  statesRoute(deps);
}

function messagesRoute({ routes, gateway, config }: PortableDeps): void {
  routes.post(
    '/import/rooms/:room/messages',
    {
      bodyLimit: BODY_BYTES_MAX,
      onRequest: onRequest(ownersOnly(config)),
      schema: {
        operationId: 'importMessages',
        summary: 'Import messages with their dates and authors',
        description:
          'All or none of them. With `stored: false` nothing was stored, since another import has ' +
          'stored something: read what is known, and leave out what is there.',
        tags: ['portable'],
        security: sessionNeeded,
        params: roomParams,
        body: Type.Object({
          source,
          head: Type.Integer({ ...seq, description: 'As the last answer gave it; 0: none.' }),
          private: Type.Optional(
            Type.Boolean({ description: 'Refused if the room is open: they were not public.' }),
          ),
          messages: Type.Array(message, { minItems: 1, maxItems: BATCH_MESSAGES_MAX }),
        }),
        response: {
          200: Type.Object({
            room: Type.String(),
            stored: Type.Boolean(),
            head: Type.Integer(),
            seqs: Type.Array(Type.Integer(), { description: 'Of the messages, in order.' }),
          }),
          ...problems(408, 413, 415, 507),
        },
      },
    },
    async ({ body, params, pass }, reply) => {
      const room = params.room as RoomName;
      const wrong = whyNot(body.messages, room);
      if (wrong !== undefined) return await sendProblem(reply, wrong);
      const aliases = body.messages.flatMap(({ from, to = [] }) => [from, ...to]);
      const authors = await authorsOf(gateway(), pass, aliases);
      if (!authors.ok) return await sendProblem(reply, authors.refusal);
      const { log } = gateway();
      const outcome = await log.imports.store(room, {
        source: body.source,
        head: body.head,
        isPrivate: body.private ?? false,
        via: log.gateway,
        messages: body.messages.map((each) => importedOf(each, authors.value)),
      });
      switch (outcome.kind) {
        case 'stored':
          return { room, stored: true, head: outcome.head, seqs: [...outcome.seqs] };
        case 'changed':
          return { room, stored: false, head: outcome.head, seqs: [] };
        case 'open-room':
        case 'too-large':
        case 'full':
        case 'unknown':
          return await sendProblem(reply, { ...refusals[outcome.kind], room });
      }
    },
  );
}

const refusals = {
  'open-room': { code: 'forbidden', message: 'these messages are private, and the room is open' },
  'too-large': { code: 'too-large', message: 'a thread has too many replies' },
  full: { code: 'log-full', message: 'the log is full, try later' },
  unknown: { code: 'unavailable', message: 'the log does not answer, try again' },
} as const satisfies Record<string, Refusal>;

function whyNot(messages: readonly MessageFields[], room: RoomName): Refusal | undefined {
  const latest = Date.now() + AHEAD_MS_MAX;
  for (const { text, at, file, expires } of messages) {
    if (!text.isWellFormed()) return { code: 'bad-request', message: 'not Unicode', room };
    if (Buffer.byteLength(text) > TEXT_BYTES_MAX)
      return { code: 'too-large', message: `a text has at most ${TEXT_BYTES_MAX} bytes`, room };
    if (text === '' && file === undefined)
      return { code: 'bad-request', message: 'a message has a text or a file', room };
    if (at > latest) return { code: 'bad-request', message: 'at is in the future', room };
    if (expires !== undefined && expires <= Date.now())
      return { code: 'bad-request', message: 'it has expired', room };
    if (expires !== undefined && expires > Date.now() + LIFE_MS_MAX)
      return { code: 'bad-request', message: 'expires is too far away', room };
  }
  if (new Set(messages.map(({ key }) => key)).size < messages.length)
    return { code: 'bad-request', message: 'two messages have the same key', room };
  return undefined;
}

function importedOf(
  { to, file, thread, ref, expires, ...fields }: MessageFields,
  { byAlias }: Authors,
): ImportedMessage {
  const author = (alias: string): Author => {
    const found = byAlias.get(alias);
    if (found === undefined) throw new Error('an author was not looked up');
    return found;
  };
  return { ...fields, from: author(fields.from), to: to?.map(author), file, thread, ref, expires };
}

function statesRoute({ routes, gateway, config }: PortableDeps): void {
  routes.post(
    '/import/rooms/:room/states',
    {
      bodyLimit: BODY_BYTES_MAX,
      onRequest: onRequest(ownersOnly(config)),
      schema: {
        operationId: 'importStates',
        summary: 'Import what became of messages: edits, reactions, replies, pins',
        description: 'Only of messages that were imported. What they have already stays.',
        tags: ['portable'],
        security: sessionNeeded,
        params: roomParams,
        body: Type.Object({ states: Type.Array(state, { minItems: 1, maxItems: STATES_MAX }) }),
        response: {
          200: Type.Object({
            room: Type.String(),
            changed: Type.Integer({ description: 'How many cards of messages.' }),
          }),
          ...problems(408, 413, 415),
        },
      },
    },
    async ({ body, params, pass }, reply) => {
      const room = params.room as RoomName;
      const { states } = body;
      const latest = Date.now() + AHEAD_MS_MAX;
      if (states.some(({ edited = 0 }) => edited > latest)) {
        const refusal = { code: 'bad-request', message: 'edited is in the future', room } as const;
        return await sendProblem(reply, refusal);
      }
      const aliases = states.flatMap(({ reactions = [] }) => reactions.flatMap(({ by }) => by));
      const authors = await authorsOf(gateway(), pass, aliases);
      if (!authors.ok) return await sendProblem(reply, authors.refusal);
      const settled = states.map((each) => stateOf(each, authors.value));
      return { room, changed: await gateway().log.imports.settle(room, settled) };
    },
  );
}

function stateOf({ seq: of, edited, reactions = [], ...rest }: StateFields, authors: Authors) {
  const known = reactions.flatMap(({ emoji: text, by, more = 0 }) => {
    const emoji = parseEmoji(text);
    if (emoji === undefined) return [];
    const named = by.flatMap((alias) => {
      const author = authors.byAlias.get(alias);
      return author === undefined ? [] : [{ id: author.owner, alias: author.alias }];
    });
    // Those whose names the source does not have.
    const unnamed = Array.from({ length: more }, (_, index) => ({ id: `imported-${index}` }));
    return [{ emoji, by: [...named, ...unnamed] }];
  });
  return { seq: of, edited, reactions: known, ...rest } satisfies ImportedState;
}
