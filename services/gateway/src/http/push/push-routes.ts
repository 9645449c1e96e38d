// Notifications by push: one's devices and settings, kept by services/push. Contract:
// docs/http-api.md, "Notifications".
import {
  DEFAULT_SETTINGS,
  deviceId,
  deviceView,
  pushClient,
  settings,
  subscription,
} from '@natter/notifications';
import type { PushClient, SignIn } from '@natter/notifications';
import { ServiceUnavailable } from '@natter/questions';
import type { Outcome, Refusal as AskRefusal } from '@natter/questions';
import { Type } from 'typebox';
import type { Pass } from '../../access/pass.ts';
import { needSession } from '../admission/admission.ts';
import { onRequest } from '../admission/rules.ts';
import { sendProblem } from '../problem-details.ts';
import type { HttpRefusal, HttpResult } from '../problem-details.ts';
import type { RouteDeps } from '../route-deps.ts';
import { problems, sessionNeeded } from '../schemas.ts';

const mine = Type.Object({
  devices: Type.Array(deviceView),
  settings,
});
const deviceParams = Type.Object({ device: deviceId });
const tags = ['notifications'];
const BODY_BYTES_MAX = 120 * 1024;

/** Asks services/push. */
type AskPush = <Value>(
  question: (push: PushClient) => Promise<Outcome<Value>>,
) => Promise<HttpResult<Value>>;

interface PushRouteDeps extends RouteDeps {
  readonly ask: AskPush;
}

export function pushRoutes(deps: RouteDeps): void {
  const api = { ...deps, ask: askPush(deps) };
  readRoute(api);
  deviceRoutes(api);
  settingsRoute(api);
}

function askPush({ gateway }: RouteDeps): AskPush {
  return async (question) => {
    try {
      const outcome = await question(pushClient(gateway().log.bus.nc));
      return outcome.ok
        ? { ok: true, value: outcome.answer }
        : { ok: false, refusal: refusalOf(outcome.refusal) };
    } catch (error) {
      if (!(error instanceof ServiceUnavailable)) throw error;
      return { ok: false, refusal: error.why === 'absent' ? absent : away };
    }
  };
}

const absent: HttpRefusal = {
  status: 503,
  code: 'unavailable',
  message: 'this server sends no push notifications: services/push is not running',
};
const away: HttpRefusal = {
  status: 503,
  code: 'unavailable',
  message: 'notifications cannot be reached now, try again in a moment',
};

const STATUSES: Readonly<Record<string, number>> = {
  'bad-request': 400,
  'too-large': 413,
  'not-found': 404,
  'push-failed': 502,
  busy: 503,
  unavailable: 503,
};

const refusalOf = ({ code, message, retryAfterMs }: AskRefusal): HttpRefusal => ({
  status: STATUSES[code] ?? 500,
  message,
  ...(retryAfterMs !== undefined && { retryAfter: retryAfterMs }),
});

function readRoute({ routes, ask }: PushRouteDeps): void {
  routes.get(
    '/push',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'readNotifications',
        summary: 'Your devices that are notified, and your settings',
        description:
          '`key` is what a browser subscribes with (`applicationServerKey`). Absent: this server ' +
          'pushes nothing.',
        tags,
        security: sessionNeeded,
        response: {
          200: Type.Object({ key: Type.Optional(Type.String()), ...mine.properties }),
          ...problems(),
        },
      },
    },
    async ({ owner = '' }, reply) => {
      const key = await ask((push) => push.ask('key', {}));
      if (!key.ok && key.refusal === absent) return { devices: [], settings: DEFAULT_SETTINGS };
      if (!key.ok) return await sendProblem(reply, key.refusal);
      const found = await ask((push) => push.ask('mine', { owner }));
      if (!found.ok) return await sendProblem(reply, found.refusal);
      return { ...key.value, ...found.value };
    },
  );
}

function deviceRoutes({ routes, ask }: PushRouteDeps): void {
  routes.put(
    '/push/devices/:device',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'addNotifiedDevice',
        summary: 'Have a device notified',
        description:
          'A person has at most 16 devices; beyond, the one that was added first goes. Send it ' +
          'again whenever the app starts: subscriptions change, and end with the sign-in.',
        tags,
        security: sessionNeeded,
        params: deviceParams,
        body: Type.Object({
          label: Type.String({ minLength: 1, maxLength: 64 }),
          subscription,
        }),
        response: { 200: mine, ...problems(408, 413, 415) },
      },
    },
    async ({ owner = '', pass, params, body }, reply) => {
      const { label, subscription: keys } = body;
      const signIn = signInOf(pass);
      const question = { owner, id: params.device, label, subscription: keys };
      const changed = await ask((push) =>
        push.ask('add-device', signIn === undefined ? question : { ...question, signIn }),
      );
      return changed.ok ? changed.value : await sendProblem(reply, changed.refusal);
    },
  );
  routes.delete(
    '/push/devices/:device',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'removeNotifiedDevice',
        summary: 'Stop notifying a device',
        tags,
        security: sessionNeeded,
        params: deviceParams,
        response: { 200: mine, ...problems() },
      },
    },
    async ({ owner = '', params }, reply) => {
      const changed = await ask((push) => push.ask('remove-device', { owner, id: params.device }));
      return changed.ok ? changed.value : await sendProblem(reply, changed.refusal);
    },
  );
  routes.post(
    '/push/devices/:device/test',
    {
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'testNotifiedDevice',
        summary: 'Send a test to one of your devices',
        tags,
        security: sessionNeeded,
        params: deviceParams,
        response: { 200: Type.Object({}), ...problems(404, 502) },
      },
    },
    async ({ owner = '', params }, reply) => {
      const sent = await ask((push) => push.ask('test', { owner, id: params.device }));
      return sent.ok ? {} : await sendProblem(reply, sent.refusal);
    },
  );
}

function settingsRoute({ routes, ask }: PushRouteDeps): void {
  routes.put(
    '/push/settings',
    {
      bodyLimit: BODY_BYTES_MAX,
      onRequest: onRequest(needSession),
      schema: {
        operationId: 'changeNotifications',
        summary: 'Change what you are notified of',
        tags,
        security: sessionNeeded,
        body: settings,
        response: { 200: mine, ...problems(408, 413, 415) },
      },
    },
    async ({ owner = '', body }, reply) => {
      const changed = await ask((push) => push.ask('change-settings', { owner, settings: body }));
      return changed.ok ? changed.value : await sendProblem(reply, changed.refusal);
    },
  );
}

/** Returns the sign-in that a device belongs to; undefined where nobody signs in. */
function signInOf(pass: Pass | undefined): SignIn | undefined {
  if (pass === undefined) return undefined;
  const { sub, role, sid, rooms } = pass.claims;
  return {
    sub,
    role,
    ...(sid !== undefined && { sid }),
    ...(rooms !== undefined && {
      rooms: rooms.map(({ room, can }) => ({ room, can: [...can] })),
    }),
  };
}
