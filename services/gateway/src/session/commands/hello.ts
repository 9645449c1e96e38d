// `hello`: who speaks on this connection. Where anybody may come in, it checks the form of the
// alias only; each room says whether it is free. Else a token or the cookie says who it is.
import {
  FRAME_BYTES_MAX,
  HEARTBEAT_MS,
  RECIPIENTS_MAX,
  SESSION_GRACE_MS,
  SESSION_ROOMS_MAX,
  TEXT_BYTES_MAX,
  UNACKED_MAX,
} from '@natter/protocol';
import type { Hello, Limits, Refusal, Welcome } from '@natter/protocol';
import { parseAlias } from '@natter/protocol/alias';
import { nonce, ownerOf } from '@natter/room-log';
import type { Access } from '../../access/access.ts';
import type { Pass } from '../../access/pass.ts';
import type { Gateway } from '../../gateway.ts';
import type { Session } from '../session.ts';
import { idOf } from './joined-place.ts';

/** Answers in the same turn where anybody may come in: then it returns undefined. */
export function hello(session: Session, message: Hello): Promise<void> | undefined {
  session.hearsRooms = message.features?.includes('rooms') === true;
  session.hearsAmendments = message.features?.includes('amend') === true;
  session.hearsMarks = message.features?.includes('marks') === true;
  session.hearsProfiles = message.features?.includes('profiles') === true;
  session.hearsSaved = message.features?.includes('saved') === true;
  const { receipts } = message;
  if (receipts !== undefined) session.privacy = { hidden: !receipts, saidMs: Date.now() };
  const { access } = session.gateway;
  if (access !== undefined) return helloWithPass(session, access, message);
  helloOfAnybody(session, message);
  return undefined;
}

function helloOfAnybody(session: Session, message: Hello): void {
  const { alias, token, device } = message;
  if (token !== undefined) {
    refuse(session, message, { code: 'bad-request', message: 'this server takes no tokens' });
    return;
  }
  const parsed = alias === undefined ? undefined : parseAlias(alias);
  if (parsed === undefined) {
    refuse(session, message, { code: 'bad-request', message: 'hello: alias is missing' });
    return;
  }
  const secret = message.session ?? newSecret();
  session.identify({ ...parsed, owner: ownerOf(secret), device, graceMs: SESSION_GRACE_MS });
  sendWelcome(session, { ...welcome(session, message), session: secret });
}

/** The first `hello`, or a later one with a fresh token: then seats stay. */
async function helloWithPass(session: Session, access: Access, message: Hello): Promise<void> {
  const admitted = await access.admit(message.token ?? session.cookie);
  if (session.ended) return;
  const refusal = admitted.ok ? misfit(session, message, admitted.value.pass) : admitted.refusal;
  if (refusal !== undefined) refuse(session, message, refusal);
  if (!admitted.ok || refusal !== undefined) return;
  const { pass } = admitted.value;
  if (session.identified) session.takePass(pass);
  else {
    const { alias, aliasKey: key } = pass.claims;
    const { owner } = pass;
    const { device } = message;
    session.identify({ alias, key, owner, device, graceMs: SESSION_GRACE_MS, pass });
  }
  const expiresIn = pass.renewsItself
    ? {}
    : { expiresIn: Math.max(0, pass.claims.expiresMs - Date.now()) };
  sendWelcome(session, { ...welcome(session, message), person: pass.person, ...expiresIn });
}

/** Returns why the token cannot be used for this `hello`. */
function misfit(session: Session, { alias }: Hello, { claims }: Pass): Refusal | undefined {
  if (alias !== undefined && parseAlias(alias)?.key !== claims.aliasKey) {
    return { code: 'forbidden', message: `the token is for ${claims.alias}` };
  }
  if (session.pass === undefined) return undefined;
  if (session.pass.claims.sub !== claims.sub) {
    return { code: 'forbidden', message: 'the token is for another person' };
  }
  if (session.alias === claims.alias) return undefined;
  return { code: 'forbidden', message: 'the token has another alias: connect again' };
}

function refuse(session: Session, message: Hello, refusal: Refusal): void {
  session.refuse({ ...refusal, ...idOf(message) });
}

/** With rooms to join, it goes out in one write with the first answer about them. */
function sendWelcome(session: Session, answer: Welcome): void {
  if (answer.joining === true) session.sendWithNext(answer);
  else session.send(answer);
}

function welcome(session: Session, message: Hello): Welcome {
  const { gateway } = session;
  return {
    type: 'welcome',
    ...idOf(message),
    alias: session.alias,
    ...(message.join === undefined ? {} : { joining: true }),
    gateway: gateway.log.gateway,
    limits: limitsOf(gateway),
    heartbeat: HEARTBEAT_MS,
  };
}

const limitsOf = ({ config }: Gateway): Limits => ({
  textBytes: TEXT_BYTES_MAX,
  frameBytes: FRAME_BYTES_MAX,
  recipients: RECIPIENTS_MAX,
  rooms: SESSION_ROOMS_MAX,
  unacked: UNACKED_MAX,
  ratePerSecond: config.ratePerSecond,
  burst: config.burst,
});

/** Returns a new session secret: 128 random bits, base64url. */
export const newSecret = (): string => Buffer.from(nonce(), 'hex').toString('base64url');
