// One's own profile: status, words about oneself, and the picture.
import { AVATAR_BYTES_MAX, VERBS } from '@natter/trust';
import type { OwnProfile } from '@natter/trust';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { shownOf } from '../../profiles/find-profiles.ts';
import { credentialOf } from '../identity/ask-identity.ts';
import type { IdentityRouteDeps } from '../identity/ask-identity.ts';
import { sendProblem } from '../problem-details.ts';
import { problems } from '../schemas.ts';
import { profileParts } from './profile-schema.ts';

const ownProfile = Type.Object({ alias: Type.String(), ...profileParts });

/** A picture from a phone with a poor connection. */
const PICTURE_MS = 30_000;

export async function ownProfileRoutes(api: IdentityRouteDeps): Promise<void> {
  readRoute(api);
  changeRoute(api);
  removeAvatarRoute(api);
  await setAvatarRoute(api);
}

const ownView = (profile: OwnProfile): Static<typeof ownProfile> => ({
  alias: profile.alias,
  ...(profile.about !== undefined && { about: profile.about }),
  ...shownOf(profile),
});

function readRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.get(
    '/me/profile',
    {
      schema: {
        operationId: 'readOwnProfile',
        summary: 'What you show of yourself',
        tags: ['profiles'],
        response: { 200: ownProfile, ...problems() },
      },
    },
    async (request, reply) => {
      const asked = await ask('my-profile', { as: credentialOf(request) });
      return asked.ok ? ownView(asked.value) : await sendProblem(reply, asked.refusal);
    },
  );
}

function changeRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.patch(
    '/me/profile',
    {
      schema: {
        operationId: 'changeProfile',
        summary: 'Change your status, or what you tell about yourself',
        description:
          'What is absent stays; `null` removes it. `status.until` is when it ends, ms since 1970. ' +
          'Those who share a room with you are told.',
        tags: ['profiles'],
        body: Type.Omit(VERBS['change-profile'].ask, ['as']),
        response: { 200: ownProfile, ...problems(408, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const { status, about } = request.body;
      const asked = await ask('change-profile', {
        as: credentialOf(request),
        ...(status !== undefined && { status }),
        ...(about !== undefined && { about }),
      });
      return asked.ok ? ownView(asked.value) : await sendProblem(reply, asked.refusal);
    },
  );
}

function removeAvatarRoute({ routes, ask }: IdentityRouteDeps): void {
  routes.delete(
    '/me/avatar',
    {
      schema: {
        operationId: 'removeAvatar',
        summary: 'Remove your picture',
        tags: ['profiles'],
        response: { 200: ownProfile, ...problems() },
      },
    },
    async (request, reply) => {
      const asked = await ask('remove-avatar', { as: credentialOf(request) });
      return asked.ok ? ownView(asked.value) : await sendProblem(reply, asked.refusal);
    },
  );
}

/** The bytes say what it is: no content type is believed. */
async function setAvatarRoute({ routes, ask }: IdentityRouteDeps): Promise<void> {
  await routes.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const whole = { parseAs: 'buffer', bodyLimit: AVATAR_BYTES_MAX } as const;
    scope.addContentTypeParser('*', whole, async (_request: unknown, body: Buffer) => body);
    scope.put(
      '/me/avatar',
      {
        config: { bodyMs: PICTURE_MS },
        bodyLimit: AVATAR_BYTES_MAX,
        // For /docs. The bytes are checked by identity.
        validatorCompiler: () => () => true,
        schema,
      },
      async (request, reply) => {
        const image = Buffer.isBuffer(request.body) ? request.body.toString('base64') : '';
        const asked = await ask('set-avatar', { as: credentialOf(request), image });
        return asked.ok ? ownView(asked.value) : await sendProblem(reply, asked.refusal);
      },
    );
  });
}

const bytes = { schema: Type.String({ format: 'binary' }) };
const schema = {
  operationId: 'setAvatar',
  summary: 'Set your picture',
  description:
    `The body is a PNG, JPEG or WebP of at most ${AVATAR_BYTES_MAX / 1_024} KiB and ` +
    '1,024 × 1,024 pixels, which does not move. Its bytes say what it is. It is shown cut to a ' +
    'square. Your former picture is deleted. Not for guests.',
  tags: ['profiles'],
  body: { content: { 'image/png': bytes, 'image/jpeg': bytes, 'image/webp': bytes } },
  response: { 200: ownProfile, ...problems(408, 409, 413, 422) },
};
