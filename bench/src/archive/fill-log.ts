// Fills the log as a gateway would, without one: a million says through clients would take minutes
// of the gateway's time, and the archive is what is measured.
import { headers } from '@nats-io/nats-core';
import type { MsgHdrs, NatsConnection } from '@nats-io/nats-core';
import type { Texts } from './words.ts';

export const ROOMS = 100;
const AUTHORS = 300;
/** Published before the server is waited for. */
const AT_ONCE = 2_000;
const DAY_MS = 86_400_000;

const authors = Array.from({ length: AUTHORS }, (_, index) => `author${index}`);
const ownHeaders = authors.map((alias, index): MsgHdrs => {
  const fields = headers();
  fields.set('Natter-Kind', 'say');
  fields.set('Natter-From', `${alias}=${index.toString(16).padStart(32, '0')}`);
  fields.set('Natter-Version', '1');
  return fields;
});

/** Returns a message as a gateway stores it. */
export function storedSay(
  text: string,
  { room, author, at }: { readonly room: number; readonly author: number; readonly at: number },
): { readonly subject: string; readonly body: string; readonly headers: MsgHdrs } {
  const frame = {
    type: 'message',
    room: `room-${room}`,
    id: crypto.randomUUID().slice(0, 12),
    from: authors[author],
    text,
    at,
    via: 'gw-benchmark',
  };
  const fields = ownHeaders[author] ?? headers();
  return { subject: `natter.log.0.room-${room}`, body: JSON.stringify(frame), headers: fields };
}

/** Stores so many messages, of the last month. Returns some of their texts. */
export async function fillLog(
  nc: NatsConnection,
  { messages, texts }: { readonly messages: number; readonly texts: Texts },
): Promise<readonly string[]> {
  const some: string[] = [];
  const startMs = Date.now() - 30 * DAY_MS;
  for (let index = 0; index < messages; index += 1) {
    const text = texts.next();
    if (index % 1_000 === 0) some.push(text);
    const at = startMs + Math.floor((index / messages) * 30 * DAY_MS);
    const say = storedSay(text, { room: texts.pick(ROOMS), author: texts.pick(AUTHORS), at });
    nc.publish(say.subject, say.body, { headers: say.headers });
    if (index % AT_ONCE === 0) await nc.flush();
  }
  await nc.flush();
  return some;
}
