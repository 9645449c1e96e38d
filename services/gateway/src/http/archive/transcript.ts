// GET /v1/rooms/:room/transcript/:date: what was said on one day, as HTML, text or JSON.
import type { RoomName } from '@natter/protocol';
import { Type } from 'typebox';
import { isZone } from '@natter/archive';
import { boundsOf } from '../../archive/day.ts';
import { readTranscript } from '../../archive/transcript.ts';
import { readableNow } from '../../room-card/readable-card.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { message } from '../messages/message-schema.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, roomParams, seq, sessionOptional, zoneField } from '../schemas.ts';
import { TRANSCRIPT_POLICY, transcriptHtml } from './transcript-html.ts';
import type { ShownTranscript } from './transcript-html.ts';
import { transcriptText } from './transcript-text.ts';

/** Each may be asked for by the path's ending, or by `Accept`. */
const FORMS = { html: 'text/html', txt: 'text/plain', json: 'application/json' } as const;
type Form = keyof typeof FORMS;

const transcript = Type.Object({
  room: Type.String(),
  date: Type.String(),
  zone: Type.String(),
  messages: Type.Immutable(Type.Array(message, { description: 'Ascending by sequence.' })),
  next: Type.Optional(Type.Integer({ description: 'The next `after`. Absent: this is all.' })),
});

export function transcriptRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/rooms/:room/transcript/:date',
    {
      onRequest: onRequest(needs('read')),
      schema: {
        operationId: 'readTranscript',
        summary: 'Read what was said on a day',
        description:
          'Messages of one day as they are now: as a page that prints well, as lines, or as JSON. ' +
          'Without an archive, as far as the log reaches back.',
        tags: ['archive'],
        security: sessionOptional,
        params: Type.Object({
          ...roomParams.properties,
          date: Type.String({
            pattern: '^\\d{4}-\\d{2}-\\d{2}(\\.(html|txt|json))?$',
            description: 'As `2026-11-28`, `2026-11-28.html`, `.txt` or `.json`.',
          }),
        }),
        querystring: Type.Object({
          zone: zoneField,
          after: Type.Optional(Type.Integer({ ...seq, description: '`next` of the part before.' })),
        }),
        response: {
          200: {
            description: 'The messages of that day.',
            content: {
              'application/json': { schema: transcript },
              'text/html': { schema: Type.String() },
              'text/plain': { schema: Type.String() },
            },
          },
          ...problems(),
        },
      },
    },
    async (request, reply) => {
      const { owner, pass, params, query } = request;
      const room = params.room as RoomName;
      const [date = '', ending] = params.date.split('.');
      const { zone = 'UTC', after } = query;
      const bounds = isZone(zone) ? boundsOf(date, zone) : undefined;
      if (bounds === undefined) {
        const what = isZone(zone) ? `not a day: ${date}` : `not a time zone: ${zone}`;
        return await sendProblem(reply, { code: 'bad-request', message: what, room });
      }
      // Before the card: an act that takes the right to read comes after all that is shown.
      const tail = await gateway().log.tail(room);
      const readable = await readableNow(gateway(), { owner, pass }, room);
      if (!readable.ok) return await sendProblem(reply, readable.refusal);
      const { first } = readable.value;
      const found = await readTranscript(gateway(), room, { ...bounds, owner, first, tail, after });
      const { messages, next } = found;
      const shown = { room, date, zone, messages, ...(next !== undefined && { next }) };
      const form = (ending as Form | undefined) ?? formOf(request.headers.accept);
      void reply.type(`${FORMS[form]}; charset=utf-8`);
      if (form === 'html') void reply.header('content-security-policy', TRANSCRIPT_POLICY);
      return await reply.serializer(serialize(form)).send(shown);
    },
  );
}

const serialize =
  (form: Form) =>
  (shown: unknown): string => {
    if (form === 'html') return transcriptHtml(shown as ShownTranscript);
    return form === 'txt' ? transcriptText(shown as ShownTranscript) : JSON.stringify(shown);
  };

/** Returns the first of our forms that the client names. Browsers name HTML first. */
function formOf(accept = ''): Form {
  const named = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  const known = Object.entries(FORMS).map(([form, type]) => ({ form, at: named.indexOf(type) }));
  const first = known.filter(({ at }) => at >= 0).toSorted((one, other) => one.at - other.at)[0];
  return (first?.form ?? 'json') as Form;
}
