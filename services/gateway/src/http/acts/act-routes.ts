// POST /v1/rooms/:room/acts/ACT: the acts on a room, one route each, made from the table of their
// fields. The twins of natter.v1's `act`; what is allowed: room-card/act-in-room.ts and the log.
import { Type } from 'typebox';
import type { FastifyRequest } from 'fastify';
import type { Act, ActName, RoomName } from '@natter/protocol';
import { actFields, decodeAct, idPattern } from '@natter/protocol/schema';
import type { Gateway } from '../../gateway.ts';
import { actInRoom } from '../../room-card/act-in-room.ts';
import type { Done } from '../../room-card/act-in-room.ts';
import { needSession } from '../admission/admission.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { HttpResult } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, seq, sessionNeeded } from '../schemas.ts';
import { guestInvite } from './guest-invite.ts';
import { askerOf } from './request-asker.ts';
import { linkToRoom } from './room-link.ts';

/** As `/docs` and generated clients name each act: an operation, and a summary. */
const NAMES: Readonly<Record<ActName, readonly [operationId: string, summary: string]>> = {
  create: ['createRoom', 'Create a room'],
  topic: ['setTopic', 'Set the topic'],
  access: ['setAccess', 'Open or close a room'],
  invite: ['inviteToRoom', 'Make an invite link to a room'],
  'accept-invite': ['acceptRoomInvite', 'Follow an invite link to a room'],
  add: ['addToRoom', 'Add somebody to a room'],
  remove: ['removeFromRoom', 'Take somebody out of a room, or leave it for good'],
  ban: ['banFromRoom', 'Ban somebody from a room'],
  unban: ['unbanFromRoom', 'Take a ban back'],
  mute: ['muteInRoom', 'Mute somebody in a room'],
  unmute: ['unmuteInRoom', 'Take a mute back'],
  role: ['setRole', 'Give somebody a role in a room'],
  slow: ['setSlowMode', 'Set slow mode'],
  receipts: ['setReceipts', 'Turn read receipts on or off'],
  archive: ['archiveRoom', 'Archive a room, or take it back'],
};

export const actHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ pattern: idPattern, description: 'The id of the act. Absent: a random one.' }),
  ),
});
/** Whom an act is done as, where anybody may come in. */
export const actorAlias = Type.Optional(
  Type.String({ description: 'Your alias, as in `hello`. A person may leave it out.' }),
);

const done = Type.Object({
  room: Type.String(),
  act: Type.String(),
  seq: Type.Optional(
    Type.Integer({ ...seq, description: 'Of its record. Absent: it was so already.' }),
  ),
  secret: Type.Optional(
    Type.String({ description: 'Of `invite`: for `accept-invite`. Shown only once.' }),
  ),
  link: Type.Optional(Type.String({ description: 'Of `invite`: for people to open.' })),
});

export function actRoutes(deps: RouteDeps): void {
  for (const act of Object.keys(actFields) as ActName[]) actRoute(deps, act);
}

function actRoute({ routes, gateway }: RouteDeps, act: ActName): void {
  const [operationId, summary] = NAMES[act];
  routes.post(
    `/rooms/:room/acts/${act}`,
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId,
        summary,
        description:
          'Answered when it is in force. After a 503, or without an answer, repeat it with the ' +
          'same key.',
        tags: ['acts'],
        security: sessionNeeded,
        params: roomParams,
        headers: actHeaders,
        body: Type.Object({ ...actFields[act], alias: actorAlias }),
        response: { 200: done, ...problems(404, 408, 409, 410, 413, 415, 507) },
      },
    },
    async (request, reply) => {
      const { alias, ...fields } = request.body as { readonly alias?: string };
      const room = request.params.room as RoomName;
      const id = request.headers['idempotency-key'] ?? crypto.randomUUID();
      const decoded = decodeAct({ ...fields, act, id, room });
      if (!decoded.ok) return await sendProblem(reply, decoded.refusal);
      const asker = askerOf(gateway(), request, { alias, act });
      if (!asker.ok) return await sendProblem(reply, { ...asker.refusal, id, room });
      const acted = await actInRoom(gateway(), { asker: asker.value, act: decoded.value });
      if (!acted.ok) return await sendProblem(reply, { ...acted.refusal, id });
      const link = await linkOf(gateway(), request, { act: decoded.value, done: acted.value });
      if (!link.ok) return await sendProblem(reply, link.refusal);
      const { seq: at, secret } = acted.value;
      return {
        room,
        act,
        ...(at !== undefined && { seq: at }),
        ...(secret !== undefined && { secret }),
        ...(link.value !== undefined && { link: link.value }),
      };
    },
  );
}

/** Returns the link of an invite; undefined for any other act. */
async function linkOf(
  gateway: Gateway,
  request: FastifyRequest,
  { act, done: { room, secret } }: { readonly act: Act; readonly done: Done },
): Promise<HttpResult<string | undefined>> {
  if (act.act !== 'invite' || secret === undefined) return { ok: true, value: undefined };
  const guest = await guestInvite(gateway, act, { pass: request.pass, room });
  if (!guest.ok) return guest;
  return { ok: true, value: linkToRoom(request, { room, secret, guest: guest.value }) };
}
