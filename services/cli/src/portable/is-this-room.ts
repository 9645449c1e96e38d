// Whether a room of an export of Natter is the very room that it was exported from: then importing
// it would say everything twice, and bring back what was erased since.
import { boundedLines, decodeRecord, keyOf } from '@natter/portable';
import type { Spool, SpooledRoom } from '@natter/portable';
import type { ImportDeps } from './import-api.ts';
import { isRefused } from './import-api.ts';

/** Of the export, to be looked for. */
const SAMPLE = 200;

export async function isThisRoom(
  room: SpooledRoom,
  name: string,
  { reading, spool }: { reading: ImportDeps; spool: Spool },
): Promise<boolean> {
  const keys = new Set<string>();
  for (const { id, at, from } of spool.messages(room.origin)) {
    keys.add(keyOf({ id, at, from }));
    if (keys.size >= SAMPLE) break;
  }
  for await (const key of nativeKeys(name, reading)) if (keys.has(key)) return true;
  return false;
}

/** Yields the keys of what was said in a room here, without what was imported. */
async function* nativeKeys(
  room: string,
  { gateways, who, timeoutMs }: ImportDeps,
): AsyncGenerator<string> {
  const path = `/v1/export?everything=true&native=true&room=${encodeURIComponent(room)}`;
  let body: AsyncIterable<Uint8Array>;
  try {
    body = await gateways.ask({
      path,
      method: 'GET',
      timeoutMs,
      content: () => ({ headers: { authorization: `Bearer ${who.secret}` } }),
      read: async (answer) => answer.body as AsyncIterable<Uint8Array>,
    });
  } catch (error) {
    if (!isRefused(error)) throw error;
    return;
  }
  for await (const { text } of boundedLines(body)) {
    const record = text === undefined ? undefined : decodeRecord(text);
    if (record?.type === 'message') yield keyOf(record);
  }
}
