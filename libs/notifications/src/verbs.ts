// The questions that services/push answers on natter.ask.push.VERB. `owner` stands for the person
// who asks, or for a session where nobody signs in; gateways vouch for it.
import { questionClient } from '@natter/questions';
import type { AskBus, QuestionClient, Questions } from '@natter/questions';
import { Type } from 'typebox';
import { deviceId, deviceView, settings, signIn, subscription } from './shapes.ts';

const { Array: List, Object: Fields, Optional, String: Text } = Type;

const owner = Text({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const mine = Fields({ devices: List(deviceView), settings });

export const PUSH_VERBS = {
  /** The public key that browsers subscribe with (VAPID, base64url). */
  key: { ask: Fields({}), answer: Fields({ key: Text() }) },
  mine: { ask: Fields({ owner }), answer: mine },
  /** Adds a device, or changes it. */
  'add-device': {
    ask: Fields({
      owner,
      id: deviceId,
      label: Text({ minLength: 1, maxLength: 64 }),
      subscription,
      /** Absent where nobody signs in. */
      signIn: Optional(signIn),
    }),
    answer: mine,
  },
  'remove-device': { ask: Fields({ owner, id: deviceId }), answer: mine },
  'change-settings': { ask: Fields({ owner, settings }), answer: mine },
  /** Sends a push to one device now. */
  test: { ask: Fields({ owner, id: deviceId }), answer: Fields({}) },
} as const;

export type PushVerbs = typeof PUSH_VERBS;

export const PUSH_QUESTIONS: Questions<PushVerbs> = {
  service: 'push',
  verbs: PUSH_VERBS,
  askBytesMax: 128 * 1024,
};

/** A test waits for a browser vendor's server. */
const TRY_MS = 6_000;

export type PushClient = QuestionClient<PushVerbs>;
/** Returns what gateways ask services/push with. */
export const pushClient = (bus: AskBus): PushClient =>
  questionClient(bus, PUSH_QUESTIONS, { tryMs: TRY_MS });
