// GET /v1/rooms/:room/messages/:seq/preview: what the page behind a message's link says of itself.
// Contract: docs/http-api.md, "Link previews".
import { linkPreview, PREVIEW_REQUESTS } from '@natter/previews';
import type { RoomName } from '@natter/protocol';
import { Type } from 'typebox';
import { arePreviewsShown, messagePreview } from '../../previews/message-preview.ts';
import { needSession } from '../admission/admission.ts';
import { needs } from '../admission/person.ts';
import { onRequest } from '../admission/rules.ts';
import { messageParams } from '../messages/message-schema.ts';
import { sendProblem } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, seq, sessionNeeded } from '../schemas.ts';

const tags = ['previews'];
const shown = Type.Object({
  room: Type.String(),
  seq,
  preview: Type.Optional(
    Type.Object(
      {
        url: Type.String({ description: 'The first link of the message.' }),
        ...linkPreview.properties,
      },
      { description: 'Absent: the message has no link, or the page has no title.' },
    ),
  ),
});

export function previewRoutes({ routes, gateway }: RouteDeps): void {
  routes.get(
    '/previews',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'readPreviewState',
        summary: 'Ask whether this server shows link previews',
        tags,
        security: sessionNeeded,
        response: { 200: Type.Object({ on: Type.Boolean() }), ...problems() },
      },
    },
    async () => ({ on: await arePreviewsShown(gateway()) }),
  );
  routes.get(
    '/rooms/:room/messages/:seq/preview',
    {
      config: { requests: PREVIEW_REQUESTS },
      onRequest: onRequest(needSession, needs('read')),
      schema: {
        operationId: 'readLinkPreview',
        summary: 'Read the preview of the first link of a message',
        description:
          'The server reads the page, at most once an hour, and the site sees the address of the ' +
          `server. Without services/previews: 503. Counts as ${PREVIEW_REQUESTS} requests.`,
        tags,
        security: sessionNeeded,
        params: messageParams,
        response: { 200: shown, ...problems(404) },
      },
    },
    async ({ params, owner, pass }, reply) => {
      const room = params.room as RoomName;
      const query = { asker: { owner, pass }, room, seq: params.seq };
      const found = await messagePreview(gateway(), query);
      if (!found.ok) return await sendProblem(reply, found.refusal);
      const { value: preview } = found;
      return { room, seq: params.seq, ...(preview !== undefined && { preview }) };
    },
  );
}
