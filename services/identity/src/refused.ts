// A refusal as a value: what a handler returns instead of an answer.
import type { IdentityCode, IdentityRefusal } from '@natter/trust';

export interface Refused {
  readonly refused: IdentityRefusal;
}

/** `message` is for people: what is wrong, and what to do. */
export function refuse(code: IdentityCode, message: string, retryAfterMs?: number): Refused {
  return { refused: { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
}

export const isRefused = (value: object): value is Refused => 'refused' in value;
