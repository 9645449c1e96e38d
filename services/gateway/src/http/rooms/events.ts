// GET /v1/rooms/:room/events: follow a room as Server-Sent Events. `id` is the sequence; Last-Event-ID goes on after it, at any gateway.
// The twin of `join` (commands/join.ts) for who has no seat: the same records, the same frames, the same bounds.
import type { ServerResponse } from 'node:http';
import { Type } from 'typebox';
import { JOINED_MESSAGES_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { ownerOf } from '@natter/room-log';
import type { Owner, RoomLog, SayRecord } from '@natter/room-log';
import type { FastifyReply } from 'fastify';
import { newSecret } from '../../session/commands/hello.ts';
import { encodeSay } from '../../delivery/encode.ts';
import type { Room } from '../../room/room.ts';
import { Follower } from './follower.ts';
import { hearTail } from './hosted.ts';
import type { HttpApi } from '../api.ts';
import { sendProblem } from '../problem.ts';
import { problems, roomParams, sessionOptional } from '../schemas.ts';

const schema = {
  summary: 'Follow a room',
  description:
    'Server-Sent Events, each a frame of natter.v1: `following` first, then `message`, `member`, `members-changed`, and `bye` where the gateway ends it. `id` is the sequence. With `Last-Event-ID`, messages since that come first, then `caught-up`.',
  tags: ['rooms'],
  security: sessionOptional,
  params: roomParams,
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.String({ pattern: '^[0-9]{1,15}$', description: 'The last `id` received.' }),
    ),
  }),
  response: {
    200: { description: 'Events', content: { 'text/event-stream': { schema: Type.String() } } },
    default: problems,
  },
};

export function eventsRoutes({ routes, gateway, connections, turns }: HttpApi): void {
  const url = '/rooms/:room/events';
  routes.get(url, { exposeHeadRoute: false, schema }, async (request, reply) => {
    const { log, rooms, metrics } = gateway();
    const { owner = nobody() } = request;
    const lastEventId = request.headers['last-event-id'];
    const after = lastEventId === undefined ? undefined : Number(lastEventId);
    const room = await rooms.enter(request.params.room as RoomName);
    try {
      await hearTail(log, room);
      const follower = new Follower(room, reply.raw, { owner, turns, metrics });
      const { heartbeat } = follower;
      endWith(reply.raw, follower, connections.watch({ session: follower, heartbeat }));
      return await follow({ log, room, reply, follower, after });
    } finally {
      room.usage.exit();
    }
  });
}

/** For who has no session: sees what everybody may. */
const nobody = (): Owner => ownerOf(newSecret());

function endWith(response: ServerResponse, follower: Follower, unwatch: () => void): void {
  const end = (): void => {
    unwatch();
    follower.gone();
  };
  if (response.destroyed) end();
  else response.once('close', end);
}

interface Following {
  readonly log: RoomLog;
  readonly room: Room;
  readonly reply: FastifyReply;
  readonly follower: Follower;
  readonly after: number | undefined;
}

/** Throws BusUnavailable, as long as nothing has been answered. */
async function follow({ log, room, reply, follower, after }: Following): Promise<FastifyReply> {
  const { reader, owner } = follower;
  const hold = room.follow(reader);
  const { seq } = hold;
  const start = await startOf(log, room.name, { after, seq, owner });
  if (follower.ended) {
    return await sendProblem(reply, { code: 'unavailable', message: 'this gateway is going away' });
  }
  reply.hijack();
  follower.begin(reply.getHeaders());
  const { truncated } = start;
  // While what was missed is not there, the client must not come back with where the room is.
  follower.send(
    { type: 'following', room: room.name, seq, truncated },
    after === undefined ? seq : undefined,
  );
  for (const message of start.messages) follower.outbox.put('answer', encodeSay('event', message));
  room.resume(hold, {
    position: start.position,
    onLive: (live) => {
      if (after === undefined) return;
      follower.send({ type: 'caught-up', room: room.name, seq: live }, live);
    },
  });
  return reply;
}

interface Start {
  /** Older ones than those that come are gone, or too many. */
  readonly truncated: boolean;
  /** Sent at once. */
  readonly messages: readonly SayRecord[];
  /** Read on after this. */
  readonly position: number;
}

/** Throws BusUnavailable. */
async function startOf(
  log: RoomLog,
  room: RoomName,
  { after, seq, owner }: { after: number | undefined; seq: number; owner: Owner },
): Promise<Start> {
  if (after === undefined) return { truncated: false, messages: [], position: seq };
  const point = await log.resumePoint(room, { after, tail: seq, sameLog: true });
  if (point.kind === 'from') {
    return { truncated: point.truncated, messages: [], position: point.after };
  }
  const newest = { before: seq + 1, owner, limit: JOINED_MESSAGES_MAX };
  const { messages } = await log.historyBefore(room, newest);
  return { truncated: true, messages, position: seq };
}
