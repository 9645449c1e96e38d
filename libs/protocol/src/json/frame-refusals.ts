// Refusals of frames that do not decode. Each carries the request's `id` and `room`, if those are
// well formed. Pure.
import type { Validator } from 'typebox/compile';
import { refuse, type RefusalCode, type Result } from '../codes.ts';
import { RECIPIENTS_MAX } from '../limits.ts';
import { parseRoomName, ROOM_FORM, type RoomName } from '../names.ts';
import { isRequestId } from './client-schema.ts';

/** A frame that is an object; its values may be anything. */
export type Fields = Readonly<Record<string, unknown>>;

export function idOf(fields: { readonly id?: string }): { readonly id?: string } {
  return fields.id === undefined ? {} : { id: fields.id };
}

/** Names the first field that the check does not like. */
export function wrongField(fields: Fields, check: Pick<Validator, 'Errors'>): Result<never> {
  const [error] = check.Errors(fields);
  const path = [
    ...(error?.instancePath.split('/').slice(1) ?? []),
    ...(error?.keyword === 'required' ? [error.params.requiredProperties.join(', ')] : []),
  ].join('/');
  return refuseFrame(fields, 'bad-request', `wrong or missing field: ${path}`);
}

export function badRoom(fields: Fields): Result<never> {
  return refuseFrame(fields, 'bad-room', `not a room name: ${ROOM_FORM}`);
}

export function loneSurrogate(fields: Fields): Result<never> {
  return refuseFrame(fields, 'bad-request', 'lone surrogate');
}

export function tooManyRecipients(fields: Fields): Result<never> {
  return refuseFrame(fields, 'too-large', `over ${RECIPIENTS_MAX} recipients`);
}

export function refuseFrame(fields: Fields, code: RefusalCode, message: string): Result<never> {
  const room: RoomName | undefined =
    typeof fields['room'] === 'string' ? parseRoomName(fields['room']) : undefined;
  return refuse(code, message, {
    ...(isRequestId(fields['id']) && { id: fields['id'] }),
    ...(room !== undefined && { room }),
  });
}
