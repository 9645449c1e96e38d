// Starts one instance on a NATS connection: bucket, keys, first owner, then questions.
// Called by main.ts, and by tests with their own clock and cheap hashes.
import { randomUUID } from 'node:crypto';
import type { NatsConnection } from '@nats-io/nats-core';
import { answerQuestions } from './answer.ts';
import type { Config } from './config.ts';
import type { Identity } from './identity.ts';
import { ownTokenVerifier } from './keys/access-token.ts';
import { keyRing } from './keys/key-ring.ts';
import type { Log } from '@natter/service';
import { openOidc } from './oidc/oidc.ts';
import { makeSetUpLink, setUpConfigured } from './people/set-up.ts';
import { shareFailures } from './sign-in/failed-sign-ins.ts';
import { passwordHashes } from './sign-in/password-hash.ts';
import type { HashCost } from './sign-in/password-hash.ts';
import { SignInLimits } from './sign-in/sign-in-limits.ts';
import { sweep, sweepForever } from './sweep.ts';
import { openBucket } from './store/bucket.ts';
import type { BucketKind } from './store/bucket.ts';
import { PEOPLE, PROFILES } from './store/buckets.ts';
import { storeOf } from './store/store.ts';
import type { Store } from './store/store.ts';

export interface StartOptions {
  readonly nc: NatsConnection;
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  readonly hashCost: HashCost;
  readonly now: () => number;
  readonly random: () => number;
  /** Aborts a start that waits for NATS. */
  readonly signal: AbortSignal;
}

export interface RunningIdentity {
  readonly instance: string;
  /** Sweeps once, as it also does every few hours. */
  sweep(): Promise<number>;
  /** Takes no more questions. Resolves when those in progress are answered. */
  stop(): Promise<void>;
}

/** Starts an instance. Resolves when it answers questions. */
export async function startIdentity(options: StartOptions): Promise<RunningIdentity> {
  const { nc, config, version, log, now, random, signal } = options;
  const open = async (kind: BucketKind, maxBytes: number): Promise<Store> => {
    const bucket = await openBucket(nc, {
      kind,
      replicas: config.replicas,
      maxBytes,
      signal,
      onFailure: (error) => {
        log.warn({ bucket: kind.name, reason: String(error) }, 'the bucket is not available yet');
      },
    });
    const onSpoiled = (key: string): void => {
      log.error({ key }, 'a record is malformed');
    };
    return storeOf({ bucket, random, onSpoiled });
  };
  const store = await open(PEOPLE, config.peopleBytes);
  const profiles = await open(PROFILES, config.profilesBytes);
  const keys = keyRing(store, now);
  const limits = new SignInLimits(now);
  const instance = randomUUID();
  const identity: Identity = {
    instance,
    version,
    sinceMs: now(),
    guests: config.guests,
    publicUrl: config.publicUrl,
    now,
    random,
    log,
    store,
    profiles,
    keys,
    accessTokens: ownTokenVerifier(keys, now),
    passwords: passwordHashes({ cost: options.hashCost, parallel: config.hashes }),
    limits,
    tellFailure: shareFailures(nc, { instance, limits }),
    oidc: openOidc(config.issuers, config.publicUrl),
    counts: {},
  };
  await prepareOwner(identity, config);
  const answering = answerQuestions(nc, identity);
  await nc.flush();
  log.info({ instance, version }, 'ready');
  const sweeping = new AbortController();
  void sweepForever(identity, sweeping.signal);
  return {
    instance,
    sweep: () => sweep(identity),
    stop: () => {
      sweeping.abort();
      return answering.stop();
    },
  };
}

/** Makes the configured owner, or logs a link for the first owner. */
async function prepareOwner(identity: Identity, config: Config): Promise<void> {
  const { owner, ownerPassword } = config;
  if (owner !== undefined && ownerPassword !== undefined) {
    await setUpConfigured(identity, { alias: owner, password: ownerPassword });
    return;
  }
  const link = await makeSetUpLink(identity);
  if (link === undefined) return;
  // A warning, so that it shows at most levels.
  identity.log.warn({ link }, 'there is no owner yet: open this link within 24 hours to become it');
}
