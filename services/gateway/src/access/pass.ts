// What a connection or a request may do: the claims of its credential. Where anybody may come in
// (NATTER_AUTH=open) there is no pass, and nothing is asked.
import type { Person, Refusal, Right, RoomName } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import { isGranted, kindOfSecret, ownerOfPerson } from '@natter/trust';
import type { Claims } from '@natter/trust';

export class Pass {
  readonly credential: string;
  /** The owner of the person's seats. */
  readonly owner: Owner;
  /** True for a session or a personal token: the gateway renews its claims, not the client. */
  readonly renewsItself: boolean;
  /** The clock does not ask for its claims again before, in ms since 1970. */
  renewAfterMs = 0;
  /** A change was heard, and nobody could say what it is. */
  isInDoubt = false;
  #claims: Claims;

  constructor(credential: string, claims: Claims) {
    this.credential = credential;
    this.owner = ownerOfPerson(claims.sub);
    this.renewsItself = kindOfSecret(credential) !== undefined;
    this.#claims = claims;
  }

  get claims(): Claims {
    return this.#claims;
  }
  get person(): Person {
    const { sub, alias, role } = this.#claims;
    return { id: sub, alias, role };
  }

  /** Takes newer claims of the same person. */
  renew(claims: Claims): void {
    this.#claims = claims;
  }

  /** Whether the person has the right in the room. */
  allows(right: Right, room: RoomName): boolean {
    return isGranted(this.#claims, { right, room });
  }
}

/** Returns the refusal of a command that needs the right, or undefined. */
export function lacks(
  pass: Pass | undefined,
  right: Right,
  room: RoomName,
): (Refusal & { readonly room: RoomName }) | undefined {
  if (pass === undefined || pass.allows(right, room)) return undefined;
  return { code: 'forbidden', message: FORBIDDEN[right], needs: right, room };
}

const FORBIDDEN: Readonly<Record<Right, string>> = {
  read: 'you may not read this room',
  say: 'you may not speak in this room',
  signal: 'you may not send signals in this room',
  upload: 'you may not share files in this room',
  moderate: 'you may not moderate this room',
};
