// A refusal as a value: handlers return it instead of an answer.

export interface Refusal {
  readonly code: string;
  /** Tells people what is wrong and what to do. */
  readonly message: string;
  readonly retryAfterMs?: number;
}

export interface Refused {
  readonly refused: Refusal;
}

export function refuse(code: string, message: string, retryAfterMs?: number): Refused {
  return { refused: { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) } };
}

export const isRefused = (value: object): value is Refused => 'refused' in value;
