// Invite links to rooms. The secret stays behind the `#`: browsers send it to no server.
import type { RoomName } from '@natter/protocol';
import type { FastifyRequest } from 'fastify';
import { linkTo } from '../identity/link-to.ts';

export interface RoomLink {
  readonly room: RoomName;
  readonly secret: string;
  /** The secret of an invite of identity's, by which a guest registers. */
  readonly guest?: string | undefined;
}

/** Returns a link at the origin that the request came to. */
export function linkToRoom(
  request: Pick<FastifyRequest, 'protocol' | 'host'>,
  { room, secret, guest }: RoomLink,
): string {
  const fields = new URLSearchParams({ room, key: secret, ...(guest !== undefined && { guest }) });
  return linkTo(request, 'invite', fields.toString());
}
