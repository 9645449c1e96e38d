// What a client is told before its connection ends.
import { closes } from '@natter/protocol';
import type { ByeReason, CloseReason, Refusal, ServerMessage } from '@natter/protocol';
import type { SessionWire } from '../delivery/encode.ts';

/** A `bye` asks clients to come back after a random time up to this, so that they spread. */
const RETRY_AFTER_MS_MAX = 300;

const LINES: Readonly<Record<ByeReason, string>> = {
  drain: 'this gateway is going away; connect again',
  slow: 'you read too slowly; connect again',
  replaced: 'your alias is used from another connection now',
  expired: 'your sign-in has expired; connect again',
  revoked: 'your sign-in has ended',
};

/** The part of a session that it needs. */
export interface Leaving {
  readonly wire: SessionWire;
  send(message: ServerMessage): void;
  line(text: string): void;
  refuse(refusal: Refusal): void;
}

/** Says `bye`, if the reason has one. */
export function sayBye(session: Leaving, reason: CloseReason): void {
  if (isTold(reason)) {
    if (session.wire !== 'json') session.line(`! ${LINES[reason]}`);
    else session.send({ type: 'bye', reason, ...comeBackAfter(reason) });
  } else if (reason === 'hello-timeout') {
    session.refuse({ code: 'hello-timeout', message: 'no alias in time' });
  }
}

const isTold = (reason: CloseReason): reason is ByeReason => Object.hasOwn(LINES, reason);

const comeBackAfter = (reason: ByeReason): { readonly retryAfter?: number } =>
  closes[reason].comeBack ? { retryAfter: Math.ceil(Math.random() * RETRY_AFTER_MS_MAX) } : {};
