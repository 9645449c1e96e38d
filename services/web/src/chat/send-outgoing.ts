// Sends one message or file through the library, and explains a refusal in words.
import { ClientError, RefusedError } from '@natter/client';
import type { Client, ClientErrorCode, Room } from '@natter/client';
import type { UploadQueue } from '../files/upload-queue.ts';
import type { Outgoing, RefusedEvent } from '../message/outgoing.ts';
import { explain } from '../loading/explain.ts';

export interface SendDeps {
  readonly entering: Promise<Room>;
  readonly client: Client;
  readonly uploads: UploadQueue;
  /** The log that a message saved before a reload was written for. */
  readonly savedEpoch: string | undefined;
}

/** The room's log began anew: names in it mean other members. */
class OtherLogError extends Error {
  override readonly name = 'OtherLogError';
}

/** Resolves when it is stored. Rejects as `Room.say` and `upload` do. */
export async function sendOutgoing(one: Outgoing, deps: SendDeps): Promise<void> {
  const { key, text, to, view, ref, expires, upload } = one;
  const room = await deps.entering;
  if (to && deps.savedEpoch !== undefined && deps.savedEpoch !== room.epoch)
    throw new OtherLogError('the log of this room began anew');
  if (upload) return deps.uploads.send(deps.client, one);
  await room.say(text, {
    id: key,
    ...(to && { to }),
    ...(view !== undefined && { view }),
    ...(ref !== undefined && { ref }),
    ...(expires !== undefined && { expires }),
  });
  return undefined;
}

/** Codes by which a client ends. */
const ENDS: readonly ClientErrorCode[] = ['closed', 'replaced', 'expelled', 'revoked'];

export interface RefusedEventOptions {
  readonly key: string;
  /** Asked once the reason is known. */
  readonly lastSeq: () => number;
  readonly isArchived: boolean;
  readonly nowMs: number;
}

/** Returns undefined if the client ended, not the room: then the message waits for the next one. */
export async function refusedEventOf(
  error: unknown,
  { key, lastSeq, ...options }: RefusedEventOptions,
): Promise<RefusedEvent | undefined> {
  const isClientsEnd = error instanceof ClientError && ENDS.includes(error.code);
  if (isClientsEnd) return undefined;
  const reason = await explain((words) =>
    error instanceof OtherLogError ? words.otherLogWords : words.sayRefusedWords(error, options),
  );
  const missing = error instanceof RefusedError ? error.refusal.missing : undefined;
  return { type: 'refused', key, reason, afterSeq: lastSeq(), ...(missing && { missing }) };
}
