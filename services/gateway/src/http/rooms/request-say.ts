// Says one message of an HTTP request, under the seat that request-seat.ts took for it.
import { LOG_WAIT_MS_MAX, ok, refuse } from '@natter/protocol';
import type { Result, RoomName, Say } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Seat } from '@natter/room-log';
import { encodeSayBody, expiresMsOf } from '../../delivery/encode.ts';
import type { Gateway } from '../../gateway.ts';
import { bytesOf } from '../../limits/limits.ts';
import { mentionsOf } from '../../messages/mentions-of.ts';
import { hearTail } from '../../room/hear-tail.ts';
import type { Room } from '../../room/room.ts';
import { silenced, tooSoon } from '../../room-card/silenced.ts';
import { audienceOf } from '../../session/commands/audience.ts';
import type { Audience } from '../../session/commands/audience.ts';
import { threadFull, threadOf } from '../../session/commands/prepare-say.ts';
import type { Speaker } from './speaker.ts';

/** One who speaks by a request, and under which seat. */
export interface Speaking {
  readonly gateway: Gateway;
  readonly room: Room;
  readonly speaker: Speaker;
  /** The one that it has now. */
  readonly seat: Seat;
  /** The seat was moved, or another request's visit ended: takes another. */
  readonly takeAgain: () => Promise<Result<Seat>>;
}

/** Says it. Returns the log's sequence once it is stored. Throws BusUnavailable. */
export async function sayUnder(
  speaking: Speaking,
  message: Say,
): Promise<Result<{ readonly seq: number }>> {
  const { gateway, room, speaker } = speaking;
  const spoken = { room: room.name, bytes: bytesOf(message) };
  const tooMuch = gateway.limits.speak(speaker, spoken, monotonicMs());
  if (tooMuch !== undefined) return { ok: false, refusal: tooMuch };
  const to = await recipientsOf(message, speaking);
  if (to?.ok === false) return { ok: false, refusal: { ...to.refusal, id: message.id } };
  const audience = to?.value.parties;
  const thread = await threadFor(message, { gateway, room, speaker, to: audience });
  const attempt = { owner: speaker.owner, id: message.id };
  const waitMs = room.slow.concerns(speaker.owner) ? await room.slow.take(attempt) : 0;
  if (waitMs > 0) return { ok: false, refusal: tooSoon(room.name, waitMs) };
  const { alias } = speaking.seat.record;
  const from = { alias, via: gateway.log.gateway, at: Date.now() };
  const expiresMs = expiresMsOf(message, from);
  const names = { room, to: to?.value.aliases };
  const mentions = mentionsOf(gateway, speaker, { text: message.text, ...names });
  const body = encodeSayBody(message, from, { to: names.to, mentions });
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  for (;;) {
    const startedMs = performance.now();
    const said = await speaking.seat.say({ id: message.id, audience, body, expiresMs, thread });
    gateway.metrics.appendSeconds.observe((performance.now() - startedMs) / 1_000);
    if (said.kind === 'stored') {
      gateway.metrics.recordsIn.inc();
      return ok({ seq: said.seq });
    }
    room.slow.giveBack(attempt);
    if ((said.kind === 'muted' || said.kind === 'removed') && said.certain) {
      return { ok: false, refusal: silenced(room.name, said) };
    }
    if (said.kind === 'full') return refuse('log-full', 'the log is full, try later');
    if (said.kind === 'thread-full') return refuse('too-large', threadFull, { room: room.name });
    if (said.kind === 'unknown' || monotonicMs() >= deadlineMs) return unavailable(room.name);
    // Repeated under the present seat, the message is stored once: its id names it.
    const again = await speaking.takeAgain();
    if (!again.ok) return again;
  }
}

const unavailable = (room: RoomName): Result<never> =>
  refuse('unavailable', 'the log does not answer, try again', { room });

/**
 * Returns the members named, at the view the request gives, or as the room is now: a member that
 * came a moment ago through another gateway may not have been heard here yet. Throws
 * BusUnavailable.
 */
export async function recipientsOf(
  { to, view = Infinity }: Say,
  { gateway, room, speaker, seat }: Speaking,
): Promise<Result<Audience> | undefined> {
  if (to === undefined) return undefined;
  await room.views.learn(view);
  const sender = { alias: seat.record.alias, key: speaker.key, party: seat.party };
  const now = (): Result<Audience> => audienceOf(sender, to, { room, view });
  const first = now();
  if (first.ok) return first;
  await hearTail(gateway.log, room);
  return now();
}

interface ThreadOptions extends Pick<Speaking, 'gateway' | 'room' | 'speaker'> {
  readonly to: Audience['parties'] | undefined;
}

/** Returns the thread that a reply belongs to. */
async function threadFor(
  { ref }: Say,
  { gateway, room, speaker: { owner }, to }: ThreadOptions,
): Promise<ReturnType<typeof threadOf>> {
  if (ref === undefined) return undefined;
  const root = await gateway.log.replyRoot(room.name, { ref, owner });
  return threadOf({ owner, gateway }, { root }, { room, to });
}
