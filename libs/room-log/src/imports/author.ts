// Somebody as an import names them: an account of this server, or an author by name only. Pure.
import type { AliasKey } from '@natter/protocol';
import { ownerOf } from '../records/record.ts';
import type { Owner } from '../records/record.ts';

export interface Author {
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
}

/**
 * Returns the owner of what an author by name only has said. No session has it: the text is not of
 * a session's form, and so nobody can speak as an imported author.
 */
export const importedOwner = (key: AliasKey): Owner => ownerOf(`import:${key}`);
