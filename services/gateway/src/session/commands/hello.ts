// `hello`: who speaks on this connection. Checks the form of the alias only; each room says whether
// it is free.
import {
  FRAME_BYTES_MAX,
  HEARTBEAT_MS,
  RECIPIENTS_MAX,
  SESSION_GRACE_MS,
  SESSION_ROOMS_MAX,
  TEXT_BYTES_MAX,
  UNACKED_MAX,
} from '@natter/protocol';
import type { Hello } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import type { Session } from '../session.ts';
import { idOf } from './joined-place.ts';

const SECRET_BYTES = 16;

export function hello(session: Session, message: Hello): void {
  const parsed = parseAlias(message.alias ?? '');
  if (parsed === undefined) throw new Error('the decoder passed a bad alias');
  const secret = message.session ?? newSecret();
  const { device } = message;
  session.identify({ ...parsed, secret, device, graceMs: SESSION_GRACE_MS });
  const { config, log } = session.gateway;
  session.send({
    type: 'welcome',
    ...idOf(message),
    alias: parsed.alias,
    session: secret,
    gateway: log.gateway,
    limits: {
      textBytes: TEXT_BYTES_MAX,
      frameBytes: FRAME_BYTES_MAX,
      recipients: RECIPIENTS_MAX,
      rooms: SESSION_ROOMS_MAX,
      unacked: UNACKED_MAX,
      ratePerSecond: config.ratePerSecond,
      burst: config.burst,
    },
    heartbeat: HEARTBEAT_MS,
  });
}

/** Returns a new session secret: 128 random bits, base64url. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))).toString('base64url');
}
