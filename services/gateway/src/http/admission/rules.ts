// How rules of admission become fastify hooks: asked in order, and the first refusal is the answer.
// Rules wait for nothing: a hook that is a promise costs every upgrade half a kilobyte.
import type { Refusal } from '@natter/protocol';
import type {
  FastifyContextConfig,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify';
import { sendProblem } from '../problem-details.ts';
import type { HttpRefusal } from '../problem-details.ts';

/** Returns why the request is refused; undefined: by this rule it is not. */
export type Rule = (
  request: FastifyRequest,
  reply: FastifyReply,
  route: FastifyContextConfig,
) => Refusal | HttpRefusal | undefined;

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
