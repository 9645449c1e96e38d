// Notifications by push: what they are made of, and how gateways ask services/push.
export {
  DEFAULT_SETTINGS,
  deviceId,
  deviceView,
  level,
  PUSH_DEVICES_MAX,
  settings,
  signIn,
  subscription,
} from './shapes.ts';
export type {
  DeviceView,
  Level,
  PushPayload,
  PushSettings,
  PushSubscriptionKeys,
  SignIn,
} from './shapes.ts';
export { PUSH_QUESTIONS, pushClient } from './verbs.ts';
export type { PushClient, PushVerbs } from './verbs.ts';
