// GET /v1/rooms/:room/days: on which days something was said, for calendars.
import type { RoomName } from '@natter/protocol';
import { Type } from 'typebox';
import { readerOf, refusalOf } from '../../archive/archive.ts';
import { isZone } from '@natter/archive';
import { boundsOf, dayPattern } from '../../archive/day.ts';
import { readableNow } from '../../room-card/readable-card.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, sessionOptional, zoneField } from '../schemas.ts';

const day = (description: string) => Type.String({ pattern: dayPattern, description });

export function daysRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/days',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'listDays',
        summary: 'On which days something was said',
        description:
          'Days that have messages you may see, and how many. Needs an archive: without one, 503 ' +
          '`no-archive`.',
        tags: ['archive'],
        security: sessionOptional,
        params: roomParams,
        querystring: Type.Object({
          from: day('The first day, as `2026-11-01`.'),
          to: day('The last day. At most 366 days are listed.'),
          zone: zoneField,
        }),
        response: {
          200: Type.Object({
            room: Type.String(),
            zone: Type.String(),
            days: Type.Array(Type.Object({ day: Type.String(), count: Type.Integer() })),
            incomplete: Type.Optional(
              Type.Literal(true, { description: 'The archive has not read the whole log yet.' }),
            ),
          }),
          ...problems(),
        },
      },
    },
    async ({ owner, pass, params, query }, reply) => {
      const room = params.room as RoomName;
      const { from, to, zone = 'UTC' } = query;
      const wrong = isZone(zone)
        ? [from, to].find((each) => boundsOf(each, 'UTC') === undefined)
        : zone;
      if (wrong !== undefined) {
        const message = `not a ${isZone(zone) ? 'day' : 'time zone'}: ${wrong}`;
        return await sendProblem(reply, { code: 'bad-request', message, room });
      }
      const readable = await readableNow(gateway(), { owner, pass }, room);
      if (!readable.ok) return await sendProblem(reply, readable.refusal);
      const { first } = readable.value;
      const { archive } = gateway();
      const asked = { room, from, to, zone, ...readerOf(owner, first) };
      const found = await archive.ask('days', asked).catch(refusalOf);
      if ('code' in found) return await sendProblem(reply, found);
      const days = archive.isOfLog(found, room) ? found.days : [];
      const incomplete = found.archive.complete ? {} : { incomplete: true as const };
      return { room, zone, days, ...incomplete };
    },
  );
}
