// Who speaks on a connection, as hello.ts and newcomer.ts find out. Kept by session.ts.
import type { Alias, AliasKey } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';

export interface Identity {
  readonly alias: Alias;
  readonly key: AliasKey;
  readonly owner: Owner;
  /** How long its seats outlive the connection, in ms. */
  readonly graceMs: number;
  readonly device: string;
}

export interface IdentifyOptions extends Omit<Identity, 'device'> {
  /** Names one of the owner's devices; undefined: the one without a name. */
  readonly device?: string | undefined;
  /** Undefined: anybody may come in. */
  readonly pass?: Pass | undefined;
}
