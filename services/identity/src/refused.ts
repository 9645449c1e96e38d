// A refusal as a value: handlers return it instead of an answer.
import type { IdentityCode, IdentityRefusal } from '@natter/trust';

export interface Refused {
  readonly refused: IdentityRefusal;
}

/** `message` tells people what is wrong and what to do. */
export function refuse(code: IdentityCode, message: string, retryAfterMs?: number): Refused {
  return { refused: { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
}

export const isRefused = (value: object): value is Refused => 'refused' in value;
