// Explains a refused name at the first question, and suggests another.
import { RefusedError } from '@natter/client';
import { joinRefusedWords } from '../words/refusal-words.ts';
import { suggestedName } from './suggested-name.ts';

export interface NameFault {
  readonly why: string;
  /** May be free. */
  readonly free?: string;
}

/** Explains why a room could not be entered under this name. */
export function nameFaultOf(error: unknown, alias: string): NameFault {
  const why = joinRefusedWords(error, alias);
  const isTaken = error instanceof RefusedError && error.code === 'alias-taken';
  return isTaken ? { why, free: suggestedName(alias) } : { why };
}
