// Turns rules of admission into fastify hooks: asked in order, and the first refusal is the answer.
// Rules are synchronous: hooks that are promises left 2 KiB behind for each upgrade.
import type { Refusal } from '@natter/protocol';
import type {
  FastifyContextConfig,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify';
import { sendProblem } from '../problem-details.ts';
import type { HttpRefusal } from '../problem-details.ts';

/** Returns why the request is refused, or undefined. */
export type Rule = (
  request: FastifyRequest,
  reply: FastifyReply,
  route: FastifyContextConfig,
) => Refusal | HttpRefusal | undefined;

/** Returns a hook that asks these rules in order. */
export function onRequest(...rules: readonly Rule[]): onRequestHookHandler {
  return (request, reply, done) => {
    const { config } = request.routeOptions;
    for (const rule of rules) {
      const refusal = rule(request, reply, config);
      if (refusal !== undefined) {
        sendProblem(reply, refusal);
        return;
      }
    }
    done();
  };
}
