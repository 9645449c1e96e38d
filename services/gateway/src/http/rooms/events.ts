// GET /v1/rooms/:room/events: follow a room as Server-Sent Events. `id` is the sequence;
// Last-Event-ID continues after it, at any gateway. The twin of `join` (commands/join.ts) without a
// seat: the same records, the same frames, the same bounds.
import type { FastifyReply } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { JOINED_MESSAGES_MAX, LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { Refusal, RoomName } from '@natter/protocol';
import { BusUnavailable, monotonicMs, ownerOf } from '@natter/room-log';
import type { Owner, RoomLog, SayRecord } from '@natter/room-log';
import { newSecret } from '../../session/commands/hello.ts';
import type { Pass } from '../../access/pass.ts';
import type { Gateway } from '../../gateway.ts';
import { encodeSay } from '../../delivery/encode.ts';
import { hearTail } from '../../room/hear-tail.ts';
import type { Room } from '../../room/room.ts';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { beginEventStream } from '../event-stream.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, sessionOptional } from '../schemas.ts';
import { Follower } from './follower.ts';

/** A stream begins when it follows, or after this. */
const HEAD_MS = 2_000;
/** How often a stream that waits for NATS looks again. */
const LOOK_MS = 500;

const schema = {
  operationId: 'followRoom',
  summary: 'Follow a room',
  description:
    'Server-Sent Events, each a frame of natter.v1: `following` first, then `message`, `amended`, ' +
    '`room`, `member`, `members-changed`, and `bye` when the gateway ends the stream. `id` is the ' +
    'sequence. With `Last-Event-ID`, the messages since then and what became of messages come ' +
    'first, then `caught-up`. While the gateway is not ready the stream is open and empty, or ' +
    'ends: come back after `retry`.',
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
    ...problems(),
  },
};

export function eventsRoutes(deps: RouteDeps): void {
  const url = '/rooms/:room/events';
  const config = { waitsUntilReady: true, isEventStream: true };
  deps.routes.get(
    url,
    { exposeHeadRoute: false, onRequest: onRequest(needs('read')), schema, config },
    async (request, reply) => {
      const { owner = nobody(), pass } = request;
      const lastEventId = request.headers['last-event-id'];
      const after = lastEventId === undefined ? undefined : Number(lastEventId);
      const room = request.params.room as RoomName;
      // Slower than that, it waits for NATS: the client should know that it is heard.
      const timer = setTimeout(() => beginEventStream(reply), HEAD_MS);
      await followWhenReady(deps, { reply, room, owner, pass, after }).finally(() => {
        clearTimeout(timer);
      });
      return reply;
    },
  );
}

/** For a request without a session: sees what everybody may. */
const nobody = (): Owner => ownerOf(newSecret());

interface FollowOptions {
  readonly reply: FastifyReply;
  readonly room: RoomName;
  readonly owner: Owner;
  readonly pass: Pass | undefined;
  /** The last sequence the client has; undefined: it wants what comes from now on. */
  readonly after: number | undefined;
}

/** Waits for NATS as long as a say does; then the stream ends, and the client comes back. */
async function followWhenReady(deps: RouteDeps, options: FollowOptions): Promise<void> {
  const { listeners } = deps;
  const { reply } = options;
  const untilMs = monotonicMs() + LOG_WAIT_MS_MAX;
  for (;;) {
    const gateway = listeners.gateway();
    if (gateway !== undefined && (await follow(gateway, deps, options))) return;
    if (reply.raw.destroyed) return;
    // Until now a fault could still be answered as one. An EventSource must not see a wait as one.
    const response = beginEventStream(reply);
    if (listeners.leaving() || monotonicMs() >= untilMs) {
      response.end();
      return;
    }
    await delay(LOOK_MS);
  }
}

/** Follows the room from now on. False: NATS does not answer, and nothing was sent. */
async function follow(
  gateway: Gateway,
  { listeners: { connections, turns } }: RouteDeps,
  { reply, room: name, owner, pass, after }: FollowOptions,
): Promise<boolean> {
  const { log, rooms, metrics } = gateway;
  const response = reply.raw;
  let room: Room | undefined;
  let stop = (): void => {};
  try {
    room = await rooms.enter(name);
    await hearTail(log, room);
    if (response.destroyed) return true;
    const readable = await readableAsHeard(gateway, { owner, pass }, name);
    if (response.destroyed) return true;
    if (!readable.ok) {
      refuse(reply, readable.refusal);
      return true;
    }
    const { first } = readable.value;
    const follower = new Follower(room, reply, { owner, pass, turns, metrics });
    const connection = { session: follower, heartbeat: follower.heartbeat };
    connections.add(connection);
    gateway.access?.recheck(follower);
    stop = () => {
      connections.remove(connection);
      follower.gone();
    };
    response.once('close', stop);
    await begin(log, room, { follower, after, first });
    return true;
  } catch (error) {
    response.off('close', stop);
    stop();
    if (error instanceof BusUnavailable) return false;
    if (!response.headersSent) throw error;
    gateway.onFault(error, 'events');
    response.end();
    return true;
  } finally {
    room?.usage.exit();
  }
}

/**
 * As a problem, unless the stream has begun: then it ends, and the client is told on its return.
 */
function refuse(reply: FastifyReply, refusal: Refusal): void {
  if (reply.raw.headersSent) reply.raw.end();
  else sendProblem(reply, refusal);
}

/** Sends what was missed, then reads on. Throws BusUnavailable before anything is sent. */
async function begin(
  log: RoomLog,
  room: Room,
  { follower, after, first }: { follower: Follower; after: number | undefined; first: number },
): Promise<void> {
  const { reader, owner } = follower;
  const hold = room.follow(reader);
  const { seq } = hold;
  const start = await startOf(log, room.name, { after, seq, owner, first });
  // What was read may be newer than the act that took the right to read.
  const refusal = await room.access.whyNotRead(follower);
  if (follower.ended) return;
  if (refusal !== undefined) {
    follower.removed();
    return;
  }
  const { truncated } = start;
  // Until it has what it missed, the client must not come back with the room's own sequence.
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
}

interface Start {
  /** Older messages than those that come are gone, or were too many. */
  readonly truncated: boolean;
  /** Sent at once. */
  readonly messages: readonly SayRecord[];
  /** Read on after this. */
  readonly position: number;
}

interface StartOptions {
  readonly after: number | undefined;
  readonly seq: number;
  readonly owner: Owner;
  /** The first sequence that it may read. */
  readonly first: number;
}

/** Throws BusUnavailable. */
async function startOf(
  log: RoomLog,
  room: RoomName,
  { after, seq, owner, first }: StartOptions,
): Promise<Start> {
  if (after === undefined) return { truncated: false, messages: [], position: seq };
  const point = await log.resumePoint(room, { after, tail: seq, sameLog: true });
  if (point.kind === 'from') {
    const position = Math.max(point.after, first - 1);
    return { truncated: point.truncated, messages: [], position };
  }
  const newest = { before: seq + 1, owner, limit: JOINED_MESSAGES_MAX, first };
  const { messages } = await log.historyBefore(room, newest);
  return { truncated: true, messages, position: seq };
}
