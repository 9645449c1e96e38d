// Requests to the HTTP API, beside the conversation itself.
// Any answer but 200, or none at all, returns an empty result.
import type { Message, RoomName } from '@natter/protocol';
import type { SystemAnswer } from '../xray/system-view.ts';

/** Messages behind the first question. */
const LAST_MESSAGES = 12;

/** Returns the newest broadcasts of a room, ascending. */
export async function lastMessages(
  room: RoomName,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const page = await getJson<{ readonly messages: readonly Message[] }>(
    `/v1/rooms/${room}/messages?limit=${LAST_MESSAGES}`,
    signal,
  );
  return page?.messages ?? [];
}

/** Returns the gateways, and who sits at which in this room. */
export function systemOf(room: RoomName, signal: AbortSignal): Promise<SystemAnswer | undefined> {
  return getJson(`/v1/system?room=${room}`, signal);
}

async function getJson<Answer>(path: string, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    const answer = await fetch(path, { signal });
    return answer.ok ? ((await answer.json()) as Answer) : undefined;
  } catch {
    // Aborted, or nobody answers.
    return undefined;
  }
}
