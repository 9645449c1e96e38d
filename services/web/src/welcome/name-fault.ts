// Explains a refused name at the first question, and suggests another.
import { RefusedError } from '@natter/client';
import { explain } from '../loading/explain.ts';
import { suggestedName } from './suggested-name.ts';

export interface NameFault {
  readonly why: string;
  /** May be free. */
  readonly free?: string;
}

/** Explains why a room could not be entered under this name. */
export async function nameFaultOf(error: unknown, alias: string): Promise<NameFault> {
  const options = { alias, nowMs: Date.now() };
  const why = await explain((words) => words.joinRefusedWords(error, options));
  const isTaken = error instanceof RefusedError && error.code === 'alias-taken';
  return isTaken ? { why, free: suggestedName(alias) } : { why };
}
