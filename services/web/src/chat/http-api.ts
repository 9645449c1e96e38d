// What the page asks over HTTP, beside the conversation itself: the API's answers as they are. Nobody answers, or not with 200: nothing.
import type { Message, RoomName } from '@natter/protocol';
import type { SystemAnswer } from '../xray/system-view.ts';

const GLIMPSE_MESSAGES = 12;

/** The newest broadcasts of a room, ascending. None, where the gateway does not tell. */
export async function lastMessages(
  room: RoomName,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const page = await getJson<{ readonly messages: readonly Message[] }>(
    `/v1/rooms/${room}/messages?limit=${GLIMPSE_MESSAGES}`,
    signal,
  );
  return page?.messages ?? [];
}

export interface RoomFigures {
  readonly room: RoomName;
  readonly members: number;
}

/** Rooms there are, by name; the first hundred. */
export async function listRooms(signal: AbortSignal): Promise<readonly RoomFigures[]> {
  const page = await getJson<{ readonly rooms: readonly RoomFigures[] }>('/v1/rooms', signal);
  return page?.rooms ?? [];
}

/** The gateways, and who sits where in this room. */
export function systemOf(room: RoomName, signal: AbortSignal): Promise<SystemAnswer | undefined> {
  return getJson(`/v1/system?room=${room}`, signal);
}

async function getJson<Answer>(path: string, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    const answer = await fetch(path, { signal });
    return answer.ok ? ((await answer.json()) as Answer) : undefined;
  } catch {
    // Aborted, or nobody answers: what asks shows nothing.
    return undefined;
  }
}
