// Requests about how far people have read. Pure.
// Contract: docs/protocol.md, "Marks and receipts". Called by json-codec.ts, and for HTTP.
import { ok, type Result } from '../codes.ts';
import type { MarkRequest, ReceiptRequest } from '../marks.ts';
import { parseRoomName } from '../names.ts';
import { checks } from './client-schema.ts';
import { badRoom, idOf, refuseFrame, wrongField } from './frame-refusals.ts';
import type { Fields } from './frame-refusals.ts';

/** Decodes a mark from the fields of a frame, or of an HTTP request. Never throws. */
export function decodeMark(fields: Fields): Result<MarkRequest> {
  if (!checks.mark.Check(fields)) return wrongField(fields, checks.mark);
  const { got, read } = fields;
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  if (got === undefined && read === undefined) {
    return refuseFrame(fields, 'bad-request', 'got or read is needed');
  }
  return ok({
    type: 'mark',
    ...idOf(fields),
    room,
    ...(got !== undefined && { got }),
    ...(read !== undefined && { read }),
  });
}

export function decodeReceipt(fields: Fields): Result<ReceiptRequest> {
  if (!checks.receipt.Check(fields)) return wrongField(fields, checks.receipt);
  const room = parseRoomName(fields.room);
  if (room === undefined) return badRoom(fields);
  return ok({ type: 'receipt', ...idOf(fields), room, seq: fields.seq });
}
