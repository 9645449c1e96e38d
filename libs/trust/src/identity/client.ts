// Asks identity over NATS, for gateways. The client repeats a question under one request id until
// it has an answer or its time is up; identity does what one request id asks for once.
import { setTimeout as pause } from 'node:timers/promises';
import { RequestError } from '@nats-io/nats-core';
import type { NatsConnection } from '@nats-io/nats-core';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { newRequestId } from '../tokens/secret.ts';
import { REFUSAL_STATUS } from './refusals.ts';
import type { IdentityRefusal } from './refusals.ts';
import { askBytesMax, subjectOf, VERBS } from './verbs.ts';
import type { Answer, Ask, Verb } from './verbs.ts';

/** One try: longer than a full queue of hashes takes (services/identity, password-hash.ts). */
const TRY_MS = 3_000;
/** All tries: as long as a client waits for a say (libs/protocol, LOG_WAIT_MS_MAX). */
const ASK_MS = 10_000;
/** Between two tries: the first, and the longest. */
const PAUSE_MS = [50, 500] as const;

/** The part of a NATS connection that questions need. */
export type AskBus = Pick<NatsConnection, 'request'>;

/** Identity did not answer in time. Whether it did what was asked is unknown. */
export class IdentityUnavailable extends Error {
  override readonly name = 'IdentityUnavailable';
}

export type Outcome<V extends Verb> =
  | { readonly ok: true; readonly answer: Answer<V> }
  | { readonly ok: false; readonly refusal: IdentityRefusal };

export interface IdentityClient {
  /** Throws IdentityUnavailable after `deadlineMs` (10 s unless given); a refusal is a value. */
  ask<V extends Verb>(
    verb: V,
    question: Ask<V>,
    options?: { readonly deadlineMs?: number },
  ): Promise<Outcome<V>>;
}

/** The form of every answer. */
type Envelope = { ok: true; answer: unknown } | { ok: false; refusal: IdentityRefusal };

export function identityClient(bus: AskBus): IdentityClient {
  const checks = new Map<Verb, Validator>();
  const checkOf = (verb: Verb): Validator => {
    const check = checks.get(verb) ?? Compile(VERBS[verb].answer);
    checks.set(verb, check);
    return check;
  };
  return {
    async ask(verb, question, { deadlineMs = ASK_MS } = {}) {
      const body = Buffer.from(JSON.stringify({ ...question, request: newRequestId() }));
      if (body.length > askBytesMax(verb)) {
        return { ok: false, refusal: { code: 'too-large', message: 'the request is too large' } };
      }
      const envelope = await askUntilAnswered(bus, { verb, body, deadlineMs });
      if (envelope.ok && !checkOf(verb).Check(envelope.answer)) {
        throw new IdentityUnavailable(`the answer to ${verb} has another form: versions differ`);
      }
      return envelope as Outcome<typeof verb>;
    },
  };
}

interface Asked {
  readonly verb: Verb;
  readonly body: Uint8Array;
  readonly deadlineMs: number;
}

async function askUntilAnswered(bus: AskBus, asked: Asked): Promise<Envelope> {
  const endMs = performance.now() + asked.deadlineMs;
  let pauseMs: number = PAUSE_MS[0];
  let isSure = true;
  for (;;) {
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) throw new IdentityUnavailable(`no answer to ${asked.verb}`);
    // These wait for an issuer.
    const isSlow = asked.verb === 'oidc-start' || asked.verb === 'oidc-finish';
    const answer = await tryOnce(bus, asked, isSlow ? leftMs : Math.min(TRY_MS, leftMs));
    // An earlier try may still succeed, so `busy` is no final answer then.
    const isBusy = answer.kind === 'answered' && refusalCode(answer.envelope) === 'busy';
    if (answer.kind === 'answered' && (isSure || !isBusy)) return answer.envelope;
    if (answer.kind === 'unknown') isSure = false;
    // An issuer's code works once: a second try would fail although the first succeeded.
    if (answer.kind === 'unknown' && asked.verb === 'oidc-finish') {
      throw new IdentityUnavailable('no answer to oidc-finish', { cause: answer.cause });
    }
    if (performance.now() + pauseMs >= endMs) {
      const { cause } = answer.kind === 'answered' ? { cause: answer.envelope } : answer;
      throw new IdentityUnavailable(`no answer to ${asked.verb}`, { cause });
    }
    await pause(pauseMs);
    pauseMs = Math.min(2 * pauseMs, PAUSE_MS[1]);
  }
}

type Tried =
  | { readonly kind: 'answered'; readonly envelope: Envelope }
  /** `unheard`: no instance got the question. `unknown`: one may have acted on it. */
  | { readonly kind: 'unheard' | 'unknown'; readonly cause: unknown };

async function tryOnce(bus: AskBus, asked: Asked, timeout: number): Promise<Tried> {
  try {
    const message = await bus.request(subjectOf(asked.verb), asked.body, { timeout });
    const envelope = parseEnvelope(message.string());
    if (!envelope.ok && envelope.refusal.code === 'unavailable') {
      return { kind: 'unknown', cause: new Error(envelope.refusal.message) };
    }
    return { kind: 'answered', envelope };
  } catch (cause) {
    const unheard = cause instanceof RequestError && cause.isNoResponders();
    return { kind: unheard ? 'unheard' : 'unknown', cause };
  }
}

const refusalCode = (envelope: Envelope): string | undefined =>
  envelope.ok ? undefined : envelope.refusal.code;

function parseEnvelope(text: string): Envelope {
  const { ok, answer, refusal } = JSON.parse(text) as Partial<Record<string, unknown>>;
  if (ok === true) return { ok, answer };
  const { code, message, retryAfterMs } = (refusal ?? {}) as Partial<IdentityRefusal>;
  const known = code !== undefined && Object.hasOwn(REFUSAL_STATUS, code);
  return {
    ok: false,
    refusal: {
      code: known ? code : 'internal',
      message: message ?? 'identity refused',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
}
