// Who acts by a request: a person under their own alias, or a session under one of its choice.
import type { ActName, Result } from '@natter/protocol';
import { ok } from '@natter/protocol';
import type { FastifyRequest } from 'fastify';
import { isOperator } from '../../access/asker.ts';
import type { Asker } from '../../access/asker.ts';
import type { Gateway } from '../../gateway.ts';
import { speakerOf } from '../rooms/speaker.ts';

/** As an operator is named who gives no alias. */
const OPERATOR = 'operator';

/** Returns who asks. `alias`: as the body gives it. For routes that need a session. */
export function askerOf(
  gateway: Gateway,
  request: FastifyRequest,
  { alias, act }: { readonly alias: string | undefined; readonly act: ActName },
): Result<Asker> {
  const { pass, owner = '' } = request;
  // Without a pass only the operator may act, but anybody may follow an invite link.
  const isNamed = act === 'accept-invite' && !isOperator(gateway, { owner, pass });
  const named = pass === undefined && !isNamed ? (alias ?? OPERATOR) : alias;
  const speaker = speakerOf(request, named);
  if (!speaker.ok) return speaker;
  return ok({ owner: speaker.value.owner, alias: speaker.value.alias, pass });
}
