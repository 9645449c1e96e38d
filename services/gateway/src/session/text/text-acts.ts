// The commands on rooms of the text dialect: acts, and questions. Called by text-session.ts.
// Grammar: libs/protocol, text/room-commands.ts.
import {
  escapeText,
  INVITE_SECONDS_DEFAULT,
  lineOfPeople,
  lineOfTopic,
  lineOfWho,
  TEXT_WHO_MAX,
} from '@natter/protocol';
import type { ActRequest, Result, RoomName, TextCommand } from '@natter/protocol';
import { decodeAct } from '@natter/protocol/schema';
import { actInRoom } from '../../room-card/act-in-room.ts';
import type { Done } from '../../room-card/act-in-room.ts';
import { readableNow } from '../../room-card/readable-card.ts';
import { peopleOf } from '../../room-card/room-view.ts';
import type { Room } from '../../room/room.ts';
import type { Session } from '../session.ts';

/** Does what the command asks about this room, or another it names. Throws BusUnavailable. */
export async function obeyAbout(
  here: RoomName,
  session: Session,
  command: Extract<TextCommand, { type: 'act' | 'topic' | 'people' }>,
): Promise<void> {
  if (command.type === 'topic') await tellTopic(session, here);
  else if (command.type === 'people') await tellPeople(session, here);
  else {
    const done = await act(session, command.act, command.room ?? here);
    if (session.ended) return;
    const line = done.ok ? answerTo(command.act, done.value, here) : undefined;
    if (!done.ok) session.refuse(done.refusal);
    else if (line !== undefined) session.line(line);
  }
}

/** Tells who is in the room now. */
export function tellWho(session: Session, { roster }: Room): void {
  const names = roster.list({ limit: TEXT_WHO_MAX }).map(({ alias }) => alias);
  session.line(lineOfWho(roster.count, names));
}

/** Returns the direct room of these people and the session's own; undefined: it has been told. */
export async function directRoomOf(
  session: Session,
  people: readonly string[],
): Promise<RoomName | undefined> {
  const done = await act(session, { act: 'create', access: 'direct', people }, undefined);
  if (done.ok) return done.value.room;
  if (!session.ended) session.refuse(done.refusal);
  return undefined;
}

async function tellTopic(session: Session, room: RoomName): Promise<void> {
  const found = await readableNow(session.gateway, session, room);
  if (found.ok) session.line(lineOfTopic(found.value.card?.topic ?? ''));
  else session.refuse(found.refusal);
}

async function tellPeople(session: Session, room: RoomName): Promise<void> {
  const found = await readableNow(session.gateway, session, room);
  if (!found.ok) {
    session.refuse(found.refusal);
    return;
  }
  const { card } = found.value;
  if (card === undefined) session.line(`${room} is open to all; /who lists who is here`);
  else session.line(lineOfPeople(card.people.size, peopleOf(card, { limit: TEXT_WHO_MAX }).people));
}

async function act(
  session: Session,
  request: ActRequest,
  room: string | undefined,
): Promise<Result<Done>> {
  // A person may have several text clients: a count of lines would name two acts alike.
  const decoded = decodeAct({ ...request, id: crypto.randomUUID(), room });
  if (!decoded.ok) return decoded;
  const rooms = session.places.keys();
  return await actInRoom(session.gateway, { asker: session, act: decoded.value, rooms });
}

/** Returns the answer to the client alone; undefined: the line for the whole room is enough. */
function answerTo(
  { act: name }: ActRequest,
  { room, seq, secret }: Done,
  here: RoomName,
): string | undefined {
  if (secret !== undefined) {
    const days = Math.round(INVITE_SECONDS_DEFAULT / 86_400);
    return `invite for one person, good for ${days} days: /accept ${room} ${secret} or /invite#room=${room}&key=${secret}`;
  }
  if (name === 'accept-invite') return `you belong to ${room}: /join ${room}`;
  if (seq === undefined) return 'nothing changed: it was so already';
  if (room === here) return undefined;
  return escapeText(name === 'create' ? `created ${room}: /join ${room}` : `done in ${room}`);
}
