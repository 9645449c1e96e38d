// What some says need from the log before they can be said: the view that names were chosen at,
// the thread that a reply belongs to, the card with the acts that members were told of. Most need
// none, and do not wait.
import { REPLIES_MAX } from '@natter/protocol';
import type { Say } from '@natter/protocol';
import { BusUnavailable, isInThread } from '@natter/room-log';
import type { Party, ReplyRoot } from '@natter/room-log';
import type { Member } from '../../room/member.ts';
import type { Room } from '../../room/room.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';

/** What was learned. */
export interface Preparation {
  /** The thread of the message that it refers to. */
  readonly root: ReplyRoot | undefined;
}

/** Of a message that needs none. */
export const UNPREPARED: Preparation = { root: undefined };

const isViewUnknown = ({ to, view }: Say, room: Room): boolean =>
  to !== undefined && view !== undefined && !room.views.knows(view);

/** Returns whether it has to wait: for what it needs itself, or for an earlier one that does. */
export const needsPreparation = (message: Say, { room, member }: JoinedPlace): boolean =>
  member.preparing !== undefined ||
  message.ref !== undefined ||
  room.access.isBehind ||
  isViewUnknown(message, room);

/**
 * Learns the view that the sender's names were chosen at, the thread that a reply belongs to, and
 * the card, where that takes reading the log. Later says of the member wait, so that a sender's
 * order holds. Returns undefined if NATS does not answer.
 */
export async function prepared(
  session: Session,
  message: Say,
  { room, member }: JoinedPlace,
): Promise<Preparation | undefined> {
  const { view, ref } = message;
  const earlier = member.preparing;
  let root: ReplyRoot | undefined;
  const isUnknown = isViewUnknown(message, room);
  if (isUnknown || ref !== undefined || room.access.isBehind) {
    const { owner, gateway } = session;
    const own = (async () => {
      await earlier;
      if (room.access.isBehind) await room.access.heardCard();
      if (isUnknown && view !== undefined) await room.views.learn(view);
      if (ref !== undefined) root = await gateway.log.replyRoot(room.name, { ref, owner });
    })();
    member.preparing = own;
    const forget = (): void => {
      if (member.preparing === own) member.preparing = undefined;
    };
    own.then(forget, forget);
  }
  try {
    await member.preparing;
    return { root };
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return undefined;
  }
}

/** Returns the thread that the message belongs to, and what stores it there. */
export function threadOf(
  { owner, gateway: { log } }: Pick<Session, 'owner' | 'gateway'>,
  { root }: Preparation,
  { room, to }: { room: Room; to: readonly Party[] | undefined },
): Parameters<Member['seat']['say']>[0]['thread'] {
  if (root === undefined || !isInThread(root, { owner, to })) return undefined;
  return { root: root.seq, store: log.replyStore(room.name, root) };
}

/** Why one reply more is refused. */
export const threadFull = `a thread takes at most ${REPLIES_MAX} replies: say it without ref`;
