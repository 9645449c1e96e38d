// Why the usage cannot be shown, in words. Pure.
import { faultWords } from '../words/identity-words.ts';

const FAULTS: Readonly<Record<string, string>> = {
  unauthorized: 'That is not a token of this server.',
  forbidden: 'Only owners, admins and the operator of this server may see this.',
  offline: 'The server does not answer. Trying again …',
};

export function usageFaultWords(code: string): string {
  return FAULTS[code] ?? faultWords({ code });
}
