// What a person's notifications are made of: devices, settings, and what a push carries.
// Checked wherever they come from: HTTP (gateway), NATS (services/push), the store.
import { RIGHTS, ROLES } from '@natter/protocol';
import { Type } from 'typebox';
import type { Static } from 'typebox';

const { Array: List, Boolean, Integer, Literal, Object: Fields, Optional, String: Text } = Type;

/** Devices of one person; the one that was added first goes. */
export const PUSH_DEVICES_MAX = 16;
/** Rooms with a level of their own. */
export const PUSH_ROOMS_MAX = 1_000;

/** Names a device of a person. */
export const deviceId = Text({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

/** As a browser's PushSubscription gives it. */
export const subscription = Fields({
  endpoint: Text({ pattern: '^https://[^\\s]+$', maxLength: 1_024 }),
  keys: Fields({
    p256dh: Text({ pattern: '^[A-Za-z0-9_-]{80,100}={0,2}$' }),
    auth: Text({ pattern: '^[A-Za-z0-9_-]{20,32}={0,2}$' }),
  }),
});
export type PushSubscriptionKeys = Static<typeof subscription>;

/** The sign-in that a device belongs to: the device goes when it is revoked. */
export const signIn = Fields({
  sub: Text({ maxLength: 255 }),
  role: Type.Enum([...ROLES]),
  sid: Optional(Text({ maxLength: 64 })),
  /** Rights by room. Absent: the role's default. */
  rooms: Optional(
    List(Fields({ room: Text({ maxLength: 65 }), can: List(Type.Enum([...RIGHTS])) })),
  ),
});
export type SignIn = Static<typeof signIn>;

/** What of a room a person is pushed. `mentions`: private messages, too. */
export const level = Type.Union([Literal('all'), Literal('mentions'), Literal('nothing')]);
export type Level = Static<typeof level>;

const clock = Text({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });
const room = '^[a-z0-9._-]{1,64}$';

export const settings = Fields({
  /** Of rooms that are not in `rooms`. Direct rooms are always `all`, unless they are there. */
  level,
  rooms: Type.Record(Text({ pattern: room }), level, { maxProperties: PUSH_ROOMS_MAX }),
  /** Hours without a push, by the clock of an IANA time zone. May pass midnight. */
  quiet: Optional(Fields({ from: clock, to: clock, zone: Text({ maxLength: 64 }) })),
  /** Pushes say that there is something, not what. */
  contentFree: Boolean(),
});
export type PushSettings = Static<typeof settings>;

/** The settings of somebody who has changed none. */
export const DEFAULT_SETTINGS: PushSettings = { level: 'mentions', rooms: {}, contentFree: false };

/** A device as its person sees it. */
export const deviceView = Fields({
  id: deviceId,
  label: Text({ minLength: 1, maxLength: 64 }),
  /** ms since 1970. */
  addedAt: Integer(),
});
export type DeviceView = Static<typeof deviceView>;

/** What a push tells the service worker. Kept small: push services take 4 KiB. */
export type PushPayload =
  | {
      readonly kind: 'message';
      readonly room: string;
      readonly seq: number;
      readonly from: string;
      readonly text: string;
      readonly private: boolean;
      /** All that is unread, over all rooms. */
      readonly badge: number;
    }
  /** `contentFree`. */
  | { readonly kind: 'something'; readonly badge: number }
  /** The room was read elsewhere: its notification goes. */
  | { readonly kind: 'read'; readonly room: string; readonly badge: number }
  | { readonly kind: 'test' };
