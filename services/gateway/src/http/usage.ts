// GET /v1/usage: who uses what, for operators. Figures begin with each gateway's start, and are
// forgotten after a long pause. The page: services/web/src/usage.
import { Type } from 'typebox';
import type { Config } from '../config.ts';
import { MEASURES, TOP_MAX } from '../limits/usage.ts';
import type { UsageRow } from '../limits/usage.ts';
import { operatorsOnly } from './admission/operators-only.ts';
import { onRequest } from './admission/rules.ts';
import type { RouteDeps } from './route-deps.ts';
import { problems, sessionNeeded } from './schemas.ts';

const TOP_DEFAULT = 20;

const whole = (description: string) => Type.Integer({ description });
const figures = {
  perMinute: whole('Requests in the last minute, about; of a room, messages and signals.'),
  requests: whole('Requests since the gateway knows of it; of a room, messages and signals.'),
  refused: whole('Requests that were refused.'),
  saidBytes: whole('Bytes of messages, about as the log holds them.'),
  fileBytes: whole('Bytes of files that were received.'),
  connections: whole('Open connections; of a room, its members here.'),
  rooms: whole('Rooms that these connections are in.'),
};
const person = Type.Object({
  alias: Type.Optional(Type.String({ description: 'The last one.' })),
  person: Type.Optional(Type.String({ description: 'The id of a person. Absent: a session.' })),
  ...figures,
});
const address = Type.Object({
  address: Type.String({ description: 'An IPv6 /64 is one.' }),
  ...figures,
});
const room = Type.Object({ room: Type.String(), ...figures });

export function usageRoutes(
  { routes, gateway }: RouteDeps,
  { config }: { readonly config: Config },
): void {
  routes.get(
    '/usage',
    {
      config: { servedUnderLoad: true },
      onRequest: onRequest(operatorsOnly(config)),
      schema: {
        operationId: 'listUsage',
        summary: 'Who uses what',
        description:
          'For owners and admins. The persons or sessions, addresses and rooms that use most of ' +
          'the gateways, the largest first.',
        security: sessionNeeded,
        tags: ['system'],
        querystring: Type.Object({
          by: Type.Optional(Type.Enum([...MEASURES], { default: 'perMinute' })),
          top: Type.Optional(Type.Integer({ minimum: 1, maximum: TOP_MAX, default: TOP_DEFAULT })),
        }),
        response: {
          200: Type.Object({
            gateways: Type.Array(Type.String(), {
              description: 'Those that answered in time, the one asked first.',
            }),
            people: Type.Array(person),
            addresses: Type.Array(address),
            rooms: Type.Array(room),
          }),
          ...problems(),
        },
      },
    },
    async ({ query: { by = 'perMinute', top = TOP_DEFAULT } }) => {
      const { gateways, usage } = await gateway().usage.ask({ by, top });
      return {
        gateways: [...gateways],
        // An owner never reaches a client.
        people: usage.people.map(({ key: _owner, ...row }) => row),
        addresses: usage.addresses.map((row) => named('address', row)),
        rooms: usage.rooms.map((row) => named('room', row)),
      };
    },
  );
}

const named = <Name extends string>(name: Name, { key, ...row }: UsageRow) =>
  ({ [name]: key, ...row }) as { readonly [Key in Name]: string } & Omit<UsageRow, 'key'>;
