// GET /v1/profiles: what people show of themselves. The twin of natter.v1's `profiles`.
import { PROFILES_MAX, PROFILES_REQUESTS, roomPattern } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { Type } from 'typebox';
import { findProfiles } from '../../profiles/find-profiles.ts';
import { sendProblem } from '../problem-details.ts';
import type { HttpRefusal } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems } from '../schemas.ts';
import { profileView } from './profile-schema.ts';

/** Of the list in the address: 100 aliases, each of 32 characters of any script. */
const LIST_CHARACTERS_MAX = 16_384;

export function foundProfilesRoute({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/profiles',
    {
      config: { requests: PROFILES_REQUESTS },
      schema: {
        operationId: 'findProfiles',
        summary: 'What people show of themselves',
        description:
          'Without those who are not known, and those whom you may not see: guests see the people ' +
          `of the \`room\` they name, everybody else sees all. Counts as ${PROFILES_REQUESTS} ` +
          'requests.',
        tags: ['profiles'],
        querystring: Type.Object({
          aliases: Type.String({
            minLength: 1,
            maxLength: LIST_CHARACTERS_MAX,
            description: `At most ${PROFILES_MAX}, separated by commas.`,
          }),
          room: Type.Optional(
            Type.String({ pattern: roomPattern, description: 'Where they are.' }),
          ),
        }),
        response: {
          200: Type.Object({ profiles: Type.Immutable(Type.Array(profileView)) }),
          ...problems(404),
        },
      },
    },
    async ({ query, owner, pass }, reply) => {
      const aliases = query.aliases.split(',');
      if (aliases.length > PROFILES_MAX) return await sendProblem(reply, tooMany);
      const room = query.room as RoomName | undefined;
      const found = await findProfiles(gateway(), { owner, pass }, { aliases, room });
      if (!found.ok) return await sendProblem(reply, found.refusal);
      return { profiles: found.value };
    },
  );
}

const tooMany: HttpRefusal = {
  status: 400,
  code: 'bad-request',
  message: `at most ${PROFILES_MAX} aliases`,
};
