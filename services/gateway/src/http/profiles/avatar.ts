// GET /v1/avatars/:id: a picture. Its address is 256 bits that only those are told who may see the
// profile (find-profiles.ts), and never changes its content.
import { avatarId, IdentityUnavailable } from '@natter/trust';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Picture } from '../../profiles/known-profiles.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems } from '../schemas.ts';

/** For this browser alone: shared caches would serve it to those who are not signed in. */
const CACHE = 'private, max-age=31536000, immutable';
const bytes = { schema: Type.String({ format: 'binary' }) };

export function avatarRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/avatars/:id',
    {
      schema: {
        operationId: 'readAvatar',
        summary: 'Read a picture',
        description:
          'Its path is in the profile. It never changes: another picture has another path.',
        tags: ['profiles'],
        params: Type.Object({ id: avatarId }),
        response: {
          200: {
            description: 'The picture',
            content: { 'image/png': bytes, 'image/jpeg': bytes, 'image/webp': bytes },
          },
          ...problems(404),
        },
      },
    },
    async (request, reply) => {
      try {
        const picture = await gateway().access?.profiles?.picture(request.params.id);
        if (picture === undefined) {
          return await sendProblem(reply, { status: 404, message: 'there is no such picture' });
        }
        return await sendPicture(reply, picture);
      } catch (error) {
        if (!(error instanceof IdentityUnavailable)) throw error;
        const message = 'accounts cannot be reached now, try again in a moment';
        return await sendProblem(reply, { code: 'unavailable', message });
      }
    },
  );
}

function sendPicture(reply: FastifyReply, { type, bytes: image }: Picture): FastifyReply {
  return reply
    .headers({
      'content-type': type,
      'cache-control': CACHE,
      'content-security-policy': 'sandbox',
    })
    .send(image);
}
