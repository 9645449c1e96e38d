// The last step of an upload: the say that announces the file. The file stays or goes with it
// (room-log's files.ts).
import { Type } from 'typebox';
import type { FileReference, Message, RoomName, Say } from '@natter/protocol';
import { fileReference } from '@natter/protocol/schema';
import { BusUnavailable } from '@natter/room-log';
import type { Upload } from '@natter/room-log';
import { messagesOf } from '../../delivery/encode.ts';
import type { Gateway } from '../../gateway.ts';
import type { HttpResult } from '../problem-details.ts';
import { seq } from '../schemas.ts';
import type { RequestSeat } from '../rooms/request-seat.ts';

/** The answer to the client. */
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

/** Throws BusUnavailable if the message was said and cannot be read back. */
export async function announceFile(
  gateway: Gateway,
  { say, upload, seat }: { say: Say; upload: Upload; seat: RequestSeat },
): Promise<HttpResult<Announced>> {
  const { id, room } = say;
  const said = await seat.say(say);
  if (!said.ok) {
    // Recipients are checked before anything is sent. Any other refusal may follow a stored try.
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
  // Otherwise this key was used before, and the first file stands.
  if (message.file.id === upload.id) upload.settle('stored');
  return { ok: true, value: { id, room, seq: at, file: message.file } };
}

/** Reads what the log has at `seq`: if the key was used before, another message. */
async function readBack(
  { log }: Gateway,
  { room, seq: at }: { room: RoomName; seq: number },
): Promise<Message | undefined> {
  const { records } = await log.page(room, { from: at, to: at, records: 1 });
  const [record] = records;
  if (record?.kind !== 'say') throw new BusUnavailable(`the record at ${at} is not there`);
  return messagesOf([record])[0];
}
