// Who answered `alias?`: anybody under a free alias, or the person whose token it is. Each text
// connection is a device of its own, and ends with it.
import { ALIAS_FORM, ok, refuse } from '@natter/protocol';
import type { Result } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import { ownerOf } from '@natter/room-log';
import type { Access } from '../access/access.ts';
import { newSecret } from './commands/hello.ts';
import type { IdentifyOptions } from './identity.ts';

/** Where anybody may come in, the answer is an alias. */
export function anybody(answer: string): Result<IdentifyOptions> {
  const parsed = parseAlias(answer);
  if (parsed === undefined) return refuse('bad-alias', `not an alias: ${ALIAS_FORM}`);
  return ok({ ...parsed, owner: ownerOf(newSecret()), graceMs: 0 });
}

/** Elsewhere it is a personal token, or an access token; the alias comes from it. */
export async function personOf(access: Access, answer: string): Promise<Result<IdentifyOptions>> {
  const admitted = await access.admit(answer);
  if (!admitted.ok) {
    const { code } = admitted.refusal;
    return code === 'unauthorized' ? refuse(code, 'answer with a personal token') : admitted;
  }
  const { pass } = admitted.value;
  const { alias, aliasKey: key } = pass.claims;
  return ok({ alias, key, owner: pass.owner, device: newSecret(), graceMs: 0, pass });
}
