// Asks services/identity for a request, and turns its refusals into those of HTTP.
// The questions: libs/trust, verbs.ts. Statuses: docs/identity.md, "Refusals".
import { IdentityUnavailable, REFUSAL_STATUS } from '@natter/trust';
import type { Answer, Ask, IdentityRefusal, Verb } from '@natter/trust';
import type { FastifyRequest } from 'fastify';
import type { Gateway } from '../../gateway.ts';
import type { HttpRefusal, HttpResult } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';

/** Asks, and waits up to 10 s while no instance of identity answers. */
export type AskIdentity = <V extends Verb>(
  verb: V,
  question: Ask<V>,
) => Promise<HttpResult<Answer<V>>>;

export interface IdentityRouteDeps extends RouteDeps {
  readonly ask: AskIdentity;
}

export function askIdentity(gateway: () => Gateway): AskIdentity {
  return async (verb, question) => {
    const identity = gateway().access?.identity;
    if (identity === undefined) throw new Error('only mode accounts has an identity to ask');
    try {
      const outcome = await identity.ask(verb, question);
      return outcome.ok
        ? { ok: true, value: outcome.answer }
        : { ok: false, refusal: refusalOf(outcome.refusal) };
    } catch (error) {
      if (!(error instanceof IdentityUnavailable)) throw error;
      return { ok: false, refusal: away };
    }
  };
}

const away = {
  code: 'unavailable',
  message: 'Accounts cannot be reached now. Try again in a moment.',
} as const;

function refusalOf({ code, message, retryAfterMs }: IdentityRefusal): HttpRefusal {
  const status = REFUSAL_STATUS[code];
  return { status, code, message, ...(retryAfterMs !== undefined && { retryAfter: retryAfterMs }) };
}

/** Returns the credential of a request that admission has let in. */
export function credentialOf({ pass }: FastifyRequest): string {
  if (pass === undefined) throw new Error('admission lets nobody in here without a credential');
  return pass.credential;
}
