// The answer to `hello`. Contract: docs/protocol.md, "natter.v1". Other frames: messages.ts.
import type { Role } from './rights.ts';

export interface Limits {
  readonly textBytes: number;
  readonly frameBytes: number;
  readonly recipients: number;
  readonly rooms: number;
  readonly unacked: number;
  readonly ratePerSecond: number;
  readonly burst: number;
}
/** A person as others see them. */
export interface Person {
  readonly id: string;
  readonly alias: string;
  readonly role: Role;
}
export interface Welcome {
  readonly type: 'welcome';
  readonly id?: string;
  readonly alias: string;
  /** By which the client is known again. Absent if it has a token. */
  readonly session?: string;
  /** Who the token's person is. */
  readonly person?: Person;
  /** Send `hello` with a fresh token before, ms. Absent: the token needs no refresh. */
  readonly expiresIn?: number;
  /** The rooms of `hello.join` are being joined. Absent: send a `join` for each. */
  readonly joining?: true;
  readonly gateway: string;
  readonly limits: Limits;
  /** Between the gateway's pings, ms. */
  readonly heartbeat: number;
}
