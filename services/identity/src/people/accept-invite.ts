// Registers a person by an invite. If two people race for its last use, one of them gets in.
import type { Handler, Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { passwordFault } from '../sign-in/password-rules.ts';
import { checkAlias } from './alias.ts';
import { usableInvite } from './invites.ts';
import { originOf } from './origin.ts';
import { personIdOf, register, registeredBefore } from './register.ts';

export const acceptInvite: Handler<'accept-invite'> = async (identity, ask) => {
  const person = personIdOf(ask.request);
  const origin = await originOf(identity, ask);
  const before = await registeredBefore(identity, origin);
  if (before !== undefined) return before;
  // Checked before hashing, so that strangers cannot cause hashes.
  const first = await usableInvite(identity, { secret: ask.secret, person });
  if (isRefused(first)) return first;
  const alias = checkAlias(ask.alias);
  if (isRefused(alias)) return alias;
  const hashed = await hashChosen(identity, {
    alias: alias.alias,
    password: ask.password,
    needed: first.invite.role !== 'guest',
  });
  if (isRefused(hashed)) return hashed;
  return register(identity, origin, async () => {
    const usable = await usableInvite(identity, { secret: ask.secret, person });
    if (isRefused(usable)) return usable;
    const { role, rooms } = usable.invite;
    return { of: { alias, role, rooms, password: hashed.password }, writes: [usable.use] };
  });
};

async function hashChosen(
  { passwords }: Identity,
  chosen: {
    readonly alias: string;
    readonly password: string | undefined;
    readonly needed: boolean;
  },
): Promise<{ readonly password: string | undefined } | Refused> {
  const { alias, password, needed } = chosen;
  if (password === undefined) {
    return needed ? refuse('password-invalid', 'Choose a password.') : { password };
  }
  const fault = passwordFault(password, alias);
  if (fault !== undefined) return fault;
  const hash = await passwords.hash(password);
  return typeof hash === 'string' ? { password: hash } : hash;
}
