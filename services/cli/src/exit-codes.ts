// How natter ends, as scripts see it. The table is in docs/cli.md.
import { ClientError, RefusedError } from '@natter/client';
import { refusalWords } from './refusal-words.ts';
import type { RefusedRequest } from './refusal-words.ts';

export const exitCodes = {
  done: 0,
  /** The gateway refused; its code and reason are on standard error. */
  refused: 1,
  /** The command line is wrong, or a file it names cannot be read. */
  usage: 2,
  /** No gateway answered in time. Nothing was done. */
  unreachable: 3,
  /** It may have been done or not. */
  unknown: 4,
  /** The gateway ended the session: signed out, replaced by another one, or expelled. */
  ended: 5,
  /** A bug in natter. */
  bug: 70,
} as const;

interface FailureOptions extends ErrorOptions {
  readonly code?: string | undefined;
}

/** Why a command ends early. The message is one line for people; not escaped. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;
  /** Of a refusal. */
  readonly code: string | undefined;

  constructor(exit: keyof typeof exitCodes, message: string, options: FailureOptions = {}) {
    super(message, options);
    this.exitCode = exitCodes[exit];
    this.code = options.code;
  }
}

/** Returns the Failure of a refusal; it says what to do where the gateway cannot know. */
export function refused(request: RefusedRequest, options?: ErrorOptions): Failure {
  return new Failure('refused', refusalWords(request), { ...options, code: request.code });
}

/** 128 + the number of the signal, as shells report it. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Returns the Failure for an error of the client library; undefined for any other error. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof RefusedError) {
    const { code, refusal } = error;
    const { message, retryAfter: retryAfterMs = 0 } = refusal;
    return refused({ code, reason: `${code}: ${message}`, retryAfterMs }, { cause: error });
  }
  if (!(error instanceof ClientError)) return undefined;
  switch (error.code) {
    case 'unknown-outcome':
      return new Failure('unknown', error.message, { cause: error });
    case 'revoked':
      return new Failure('ended', `${error.message}; sign in with \`natter login\``, {
        cause: error,
      });
    case 'replaced':
    case 'expelled':
      return new Failure('ended', error.message, { cause: error });
    case 'no-token':
    case 'upload-failed':
    case 'queue-full':
    case 'left':
    case 'closed':
      return new Failure('refused', error.message, { cause: error });
  }
}
