// Who may come in where not everybody may (NATTER_AUTH accounts or jwt): checks credentials, keeps
// the passes of open connections fresh, and ends those that expire or are revoked.
import { ok, refuse } from '@natter/protocol';
import type { CloseReason, Result } from '@natter/protocol';
import { concerns } from '@natter/trust';
import type { CredentialCheck, IdentityClient, Revocation } from '@natter/trust';
import type { KnownProfiles } from '../profiles/known-profiles.ts';
import { Pass } from './pass.ts';

/** How long a client may be late with a fresh token. */
const LATE_MS = 25_000;
const TICK_MS = 1_000;
/** The claims of a session are asked for again this long before they expire. */
const RENEW_MS = 5 * 60_000;
/** Between two tries while identity does not answer. */
const RETRY_MS = 5_000;

/** An open connection, as this file sees it. */
export interface PassHolder {
  readonly pass: Pass | undefined;
  end(reason: CloseReason): void;
  /** Its pass has other claims now; what they no longer allow must end. */
  passChanged(): void;
  /** Its person has another alias: it ends, and comes back as who they are now. */
  renamed(): void;
}

export interface AccessDeps {
  readonly check: CredentialCheck;
  /** Present in mode `accounts`, as are profiles. */
  readonly identity: IdentityClient | undefined;
  readonly profiles?: KnownProfiles;
  /** All open connections. */
  readonly holders: () => Iterable<PassHolder>;
}

export class Access {
  /** Present in mode `accounts`. */
  readonly identity: IdentityClient | undefined;
  /** Present in mode `accounts`. */
  readonly profiles: KnownProfiles | undefined;
  readonly #deps: AccessDeps;

  constructor(deps: AccessDeps) {
    this.#deps = deps;
    this.identity = deps.identity;
    this.profiles = deps.profiles;
    // As long as the process.
    setInterval(() => {
      this.#tick(Date.now());
    }, TICK_MS).unref();
  }

  /** Checks a credential. Refuses with `unauthorized`, or `unavailable` if nobody could tell. */
  async admit(credential: string | undefined): Promise<Result<Admitted>> {
    if (credential === undefined || credential === '') {
      return refuse('unauthorized', 'this server needs a token: sign in');
    }
    const checked = await this.#deps.check.check(credential);
    if (!checked.ok) return refuse(checked.code, checked.message);
    const { claims, sessionExpiresMs } = checked;
    return ok({
      pass: new Pass(credential, claims),
      ...(sessionExpiresMs !== undefined && { sessionExpiresMs }),
    });
  }

  /** Applies a revocation to the open connections that it concerns. */
  revoke(revoked: Revocation): void {
    for (const holder of this.#deps.holders()) {
      const { pass } = holder;
      if (pass === undefined || !concerns(revoked, pass.claims)) continue;
      if (revoked.kind === 'ended') holder.end('revoked');
      else void this.#renew(holder, pass);
    }
  }

  /** Checks a holder's pass again: it may have been revoked before the holder was known. */
  recheck(holder: PassHolder): void {
    if (holder.pass !== undefined) void this.#renew(holder, holder.pass);
  }

  #tick(nowMs: number): void {
    for (const holder of this.#deps.holders()) {
      const { pass } = holder;
      if (pass === undefined) continue;
      const leftMs = pass.claims.expiresMs - nowMs;
      if (leftMs < -LATE_MS) holder.end('expired');
      else if (isDue(pass, leftMs) && pass.renewAfterMs <= nowMs) {
        pass.renewAfterMs = nowMs + RETRY_MS;
        void this.#renew(holder, pass);
      }
    }
  }

  /** Asks for the claims again. Never rejects. */
  async #renew(holder: PassHolder, pass: Pass): Promise<void> {
    const checked = await this.#deps.check.check(pass.credential);
    if (holder.pass !== pass) return; // A fresh token has come meanwhile.
    // Without an answer the claims hold until they expire, and the clock asks again.
    pass.isInDoubt = !checked.ok && checked.code === 'unavailable';
    if (checked.ok) applyClaims(holder, pass, checked.claims);
    // Another alias or other rights: the client comes back, and is welcomed as what it is now.
    else if (checked.code === 'unauthorized') holder.end('expired');
  }
}

const isDue = ({ isInDoubt, renewsItself }: Pass, leftMs: number): boolean =>
  isInDoubt || (renewsItself && leftMs < RENEW_MS);

export interface Admitted {
  readonly pass: Pass;
  /** Of a session: when its cookie should end now, in ms since 1970. */
  readonly sessionExpiresMs?: number;
}

function applyClaims(holder: PassHolder, pass: Pass, claims: Pass['claims']): void {
  const isSame = claims.aliasKey === pass.claims.aliasKey && claims.alias === pass.claims.alias;
  pass.renew(claims);
  if (isSame) holder.passChanged();
  else holder.renamed();
}
