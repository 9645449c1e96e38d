// PUT /v1/rooms/:room/mark and GET /v1/rooms/:room/messages/:seq/receipt: how far one has read, and
// who has read a message. The twins of natter.v1's `mark` and `receipt`.
import { Type } from 'typebox';
import { ok, RECEIPT_NAMES_MAX } from '@natter/protocol';
import type { Result, RoomName } from '@natter/protocol';
import { decodeMark } from '@natter/protocol/schema';
import { monotonicMs } from '@natter/room-log';
import type { Owner, PersonMark } from '@natter/room-log';
import type { Pass } from '../../access/pass.ts';
import type { Gateway } from '../../gateway.ts';
import { receiptInRoom } from '../../marks/receipt.ts';
import type { Room } from '../../room/room.ts';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import { tooManyRooms } from '../../session/new-seat-limits.ts';
import { needSession } from '../admission/admission.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { whileHosted } from '../rooms/while-hosted.ts';
import { problems, roomParams, seq, sessionNeeded } from '../schemas.ts';

const gotField = { ...seq, description: 'Everything up to here has been received.' };
const readField = { ...seq, description: 'Everything up to here has been seen.' };
const marked = Type.Object({
  room: Type.String(),
  got: Type.Integer(gotField),
  read: Type.Integer(readField),
});
const receipt = Type.Object({
  room: Type.String(),
  seq,
  view: Type.Optional(
    Type.Integer({
      ...seq,
      description: 'The people are those of the room at this sequence. Absent: too long ago.',
    }),
  ),
  of: Type.Optional(
    Type.Integer({ description: 'How many people it was for, without its author.' }),
  ),
  got: Type.Integer({ description: 'How many have received it.' }),
  read: Type.Optional(
    Type.Integer({ description: 'How many have read it. Absent: the room does not tell.' }),
  ),
  missing: Type.Immutable(
    Type.Array(Type.String(), {
      description: `The first ${RECEIPT_NAMES_MAX} who have not received it.`,
    }),
  ),
});

export function markRoutes(api: RouteDeps): void {
  markRoute(api);
  receiptRoute(api);
}

function markRoute({ routes, gateway }: RouteDeps): void {
  routes.put(
    '/rooms/:room/mark',
    {
      onRequest: onRequest(needSession, needs('read')),
      schema: {
        operationId: 'mark',
        summary: 'Say how far you have read',
        description:
          'Marks only grow: going back changes nothing. The answer is your mark as it is now. ' +
          'At least one of the fields is needed.',
        tags: ['rooms'],
        security: sessionNeeded,
        params: roomParams,
        body: Type.Object({
          got: Type.Optional(Type.Integer(gotField)),
          read: Type.Optional(Type.Integer(readField)),
        }),
        response: { 200: marked, ...problems(408, 413, 415) },
      },
    },
    async ({ params, body, owner = '', pass, address }, reply) => {
      const room = params.room as RoomName;
      const decoded = decodeMark({ ...body, room });
      if (!decoded.ok) return await sendProblem(reply, decoded.refusal);
      const { got, read } = decoded.value;
      const asker = { owner, pass, address };
      const result = await whileHosted(gateway(), room, (hosted) =>
        markIn(gateway(), hosted, { asker, got, read }),
      );
      if (!result.ok) return await sendProblem(reply, result.refusal);
      return { room, got: result.value.got, read: result.value.read };
    },
  );
}

interface Marking {
  readonly asker: {
    readonly owner: Owner;
    readonly pass: Pass | undefined;
    readonly address: string;
  };
  readonly got: number | undefined;
  readonly read: number | undefined;
}

/** Throws BusUnavailable. */
async function markIn(
  gateway: Gateway,
  room: Room,
  { asker, got, read }: Marking,
): Promise<Result<PersonMark>> {
  const readable = await readableAsHeard(gateway, asker, room.name);
  if (!readable.ok) return readable;
  const { owner, pass, address } = asker;
  const known = await room.marks.of(owner);
  if (known === undefined) {
    // A mark stays as a seat does. A session that takes many is slowed down likewise.
    const waitMs = gateway.newSeatLimits.take({ owner, address, room: room.name }, monotonicMs());
    if (waitMs > 0) return tooManyRooms(room.name, waitMs);
  }
  const alias = pass?.claims.alias ?? known?.alias ?? '';
  const advanced = await room.marks.advance(owner, { alias, got, read });
  return advanced.ok ? ok(advanced.value) : advanced;
}

function receiptRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/messages/:seq/receipt',
    {
      onRequest: onRequest(needSession, needs('read')),
      schema: {
        operationId: 'getReceipt',
        summary: 'Ask who has read a message',
        description: 'Counted are those who were in the room, or belonged to it, when it was said.',
        tags: ['rooms'],
        security: sessionNeeded,
        params: Type.Object({
          ...roomParams.properties,
          seq: Type.Integer({ ...seq, minimum: 1 }),
        }),
        response: { 200: receipt, ...problems(404) },
      },
    },
    async ({ params, owner = '', pass }, reply) => {
      const room = params.room as RoomName;
      const found = await whileHosted(gateway(), room, () =>
        receiptInRoom(gateway(), { owner, pass }, { room, seq: params.seq }),
      );
      if (!found.ok) return await sendProblem(reply, found.refusal);
      const { type: _type, ...shown } = found.value;
      return shown;
    },
  );
}
