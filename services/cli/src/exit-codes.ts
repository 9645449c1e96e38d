// How natter ends, as scripts see it. The table is in docs/cli.md.
import { ClientError, RefusedError } from '@natter/client';

export const exitCodes = {
  done: 0,
  /** The gateway said no; the code and its reason are on standard error. */
  refused: 1,
  /** The command line, or a file named there, is not as it should be. */
  usage: 2,
  /** No gateway answered in time. Nothing was said. */
  unreachable: 3,
  /** It may have been said or not. */
  unknown: 4,
  /** The gateway ended the session: replaced by another one, or expelled. */
  ended: 5,
  /** Not the user's doing, nor the gateway's. */
  fault: 70,
} as const;

/** Why a command ends early. The message is for people, one line, not escaped. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(exit: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCodes[exit];
  }
}

/** Shells take 128 + the number of the signal for it. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What the client library rejects with, as an end of this program; undefined: something else, which is a fault of ours. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof RefusedError) return new Failure('refused', error.message, { cause: error });
  if (!(error instanceof ClientError)) return undefined;
  switch (error.code) {
    case 'unknown-outcome':
      return new Failure('unknown', error.message, { cause: error });
    case 'replaced':
    case 'expelled':
      return new Failure('ended', error.message, { cause: error });
    case 'upload-failed':
    case 'queue-full':
    case 'left':
    case 'closed':
      return new Failure('refused', error.message, { cause: error });
  }
}
