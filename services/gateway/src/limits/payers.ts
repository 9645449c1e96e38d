// Who pays for what stays: the person who signed in, wherever they are. A guest or an anonymous
// session costs nothing to invent, so its address pays too (docs/adr/0025).
import type { Owner } from '@natter/room-log';
import type { Pass } from '../access/pass.ts';
import type { Payers } from './day-quota.ts';

export interface Spender {
  readonly address: string;
  readonly owner: Owner | undefined;
  readonly alias?: string | undefined;
  readonly pass: Pass | undefined;
}

/**
 * Returns the payers of a connection or a request. Asked for each message: no key is put together,
 * since an address is never an owner.
 */
export function payersOf({ address, owner, pass }: Spender): Payers {
  if (pass !== undefined && pass.claims.role !== 'guest') return [pass.owner];
  return [address, owner ?? ''];
}
