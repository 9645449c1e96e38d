// The preview of the first link of a message, which services/previews reads. It is asked only of a
// link that stands in a message which the asker may read: gateways fetch for nobody else.
import { ok } from '@natter/protocol';
import type { Result, RoomName } from '@natter/protocol';
import { previewClient } from '@natter/previews';
import type { LinkPreview } from '@natter/previews';
import { ServiceUnavailable } from '@natter/questions';
import { noSuchMessage } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';
import { historyAfter } from '../archive/whole-history.ts';
import { messagesOf } from '../delivery/encode.ts';
import type { Gateway } from '../gateway.ts';
import { readableNow } from '../room-card/readable-card.ts';
import { firstLink } from './first-link.ts';

export interface PreviewQuery {
  readonly asker: { readonly owner: Owner | undefined; readonly pass: Pass | undefined };
  readonly room: RoomName;
  readonly seq: number;
}

export type MessagePreview = LinkPreview & { readonly url: string };

/** Returns undefined if the message has no link, or its link no preview. Throws BusUnavailable. */
export async function messagePreview(
  gateway: Gateway,
  query: PreviewQuery,
): Promise<Result<MessagePreview | undefined>> {
  const text = await textOf(gateway, query);
  if (!text.ok) return text;
  const url = firstLink(text.value);
  if (url === undefined) return ok(undefined);
  try {
    const outcome = await previewClient(gateway.log.bus.nc).ask('look', { url });
    if (outcome.ok) {
      const { preview } = outcome.answer;
      gateway.metrics.previews.inc({ outcome: preview === undefined ? 'none' : 'found' });
      return ok(preview && { url, ...preview });
    }
    gateway.metrics.previews.inc({ outcome: 'refused' });
    return unavailable(outcome.refusal.message, outcome.refusal.retryAfterMs);
  } catch (error) {
    if (!(error instanceof ServiceUnavailable)) throw error;
    gateway.metrics.previews.inc({ outcome: 'unavailable' });
    return unavailable(
      error.why === 'absent'
        ? 'this server shows no link previews: services/previews is not running'
        : 'link previews cannot be reached now, try again in a moment',
    );
  }
}

/** Returns whether an instance of services/previews runs. */
export async function arePreviewsShown({ log }: Gateway): Promise<boolean> {
  try {
    return (await previewClient(log.bus.nc).ask('state', {})).ok;
  } catch (error) {
    if (!(error instanceof ServiceUnavailable)) throw error;
    // One that does not answer in time is there, and may answer later.
    return error.why !== 'absent';
  }
}

/** Returns the text of a message as it is now; the same refusal if it is gone or for others. */
async function textOf(
  gateway: Gateway,
  { asker, room, seq }: PreviewQuery,
): Promise<Result<string>> {
  // Before the card: an act that takes the right to read comes after all that is shown.
  const tail = await gateway.log.tail(room);
  const readable = await readableNow(gateway, asker, room);
  if (!readable.ok) return readable;
  const { owner } = asker;
  const { first } = readable.value;
  const range = { after: seq - 1, to: Math.min(seq, tail), limit: 1 };
  const page = await historyAfter(gateway, room, { owner, first, upTo: tail, ...range });
  const found = messagesOf(page.messages).find((message) => message.seq === seq);
  return found === undefined ? { ok: false, refusal: noSuchMessage(room) } : ok(found.text);
}

const unavailable = (message: string, retryAfter?: number): Result<never> => ({
  ok: false,
  refusal: { code: 'unavailable', message, ...(retryAfter !== undefined && { retryAfter }) },
});
