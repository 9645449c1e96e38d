// The last step of an upload: the say that tells of the file. The file stays or goes with it (room-log's files.ts).
import { Type } from 'typebox';
import type { FileReference, Message, RoomName, Say } from '@natter/protocol';
import { fileReference } from '@natter/protocol/schema';
import { BusUnavailable } from '@natter/room-log';
import type { Upload } from '@natter/room-log';
import { messagesOf } from '../../delivery/encode.ts';
import type { Gateway } from '../../gateway.ts';
import type { HttpResult } from '../problem.ts';
import { seq } from '../schemas.ts';
import type { RequestSeat } from '../rooms/speaker.ts';

/** What the client is answered. */
export const announced = Type.Object({
  id: Type.String(),
  room: Type.String(),
  seq,
  file: fileReference,
});
export interface Announced {
  readonly id: string;
  readonly room: string;
  readonly seq: number;
  readonly file: FileReference;
}

/** Throws BusUnavailable: it was said, and what the log holds cannot be read. */
export async function announceFile(
  gateway: Gateway,
  { say, upload, seat }: { say: Say; upload: Upload; seat: RequestSeat },
): Promise<HttpResult<Announced>> {
  const { id, room } = say;
  const said = await seat.say(say);
  if (!said.ok) {
    // Audience are looked at before anything is sent; any other refusal may follow a try that was stored.
    if (said.refusal.code !== 'no-such-member') upload.settle('unknown');
    return said;
  }
  const { seq: at } = said.value;
  const message = await readBack(gateway, { room, seq: at }).catch((error: unknown) => {
    upload.settle('unknown');
    throw error;
  });
  if (message?.file === undefined) {
    return { ok: false, refusal: { status: 409, message: 'this key named another message' } };
  }
  // Else it was said before with this key, and the first file is the one.
  if (message.file.id === upload.id) upload.settle('stored');
  return { ok: true, value: { id, room, seq: at, file: message.file } };
}

/** What the log holds at that place: with a key that was used before, it is not what we said. */
async function readBack(
  { log }: Gateway,
  { room, seq: at }: { room: RoomName; seq: number },
): Promise<Message | undefined> {
  const { records } = await log.page(room, { from: at, to: at, records: 1 });
  const [record] = records;
  if (record?.kind !== 'say') throw new BusUnavailable(`the record at ${at} is not there`);
  return messagesOf([record])[0];
}
