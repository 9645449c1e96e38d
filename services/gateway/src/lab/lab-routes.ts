// GET /v1/lab and POST /v1/lab/kill: only in the lab (lab-settings.ts), only over loopback without
// a proxy, and only with the token that `npm start` printed. The process that started this gateway
// kills; a gateway on its own can kill nothing.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Type } from 'typebox';
import type { FastifyRequest } from 'fastify';
import { onRequest } from '../http/admission/rules.ts';
import type { Rule } from '../http/admission/rules.ts';
import type { RouteDeps } from '../http/route-deps.ts';
import { isLoopback } from '../transport/proxies/client-address.ts';
import type { LabSettings } from './lab-settings.ts';

/** A page of another origin cannot send it without a preflight, which is refused. */
const HEADER = 'x-natter-lab';
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'via'];

export function labRoutes({ routes }: RouteDeps, lab: LabSettings | undefined): void {
  if (!lab) return;
  const options = { schema: { hide: true }, onRequest: onRequest(inTheLab(lab)) };
  routes.get('/lab', options, () => ({ gateways: lab.gateways }));
  const body = Type.Object(
    { gateway: Type.Integer({ minimum: 0, maximum: lab.gateways.length - 1 }) },
    { additionalProperties: false },
  );
  routes.post('/lab/kill', { ...options, schema: { hide: true, body } }, (request, reply) => {
    const { gateway } = request.body;
    request.log.warn({ gateway }, 'the lab kills a gateway');
    // Once the answer is out: it may be this gateway that is killed.
    reply.raw.once('finish', () => process.send?.({ type: 'lab-kill', gateway }));
    return reply.code(202).send({ gateway });
  });
}

/** Anything else is answered as if there were nothing here. */
const inTheLab =
  ({ token }: LabSettings): Rule =>
  (request) =>
    isFromHere(request) && isSame(request.headers[HEADER], token)
      ? undefined
      : { status: 404, message: 'there is nothing at this path' };

function isFromHere({ headers, raw }: FastifyRequest): boolean {
  const isForwarded = FORWARDED.some((name) => headers[name] !== undefined);
  return !isForwarded && isLoopback(raw.socket.remoteAddress ?? '');
}

/** Takes the same time whatever is sent. */
function isSame(given: string | readonly string[] | undefined, token: string): boolean {
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
