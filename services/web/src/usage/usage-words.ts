// Why the usage cannot be shown, in words. Pure.
import { faultWords } from '../words/identity-words.ts';
import { t } from '../texts/accounts.ts';

const FAULTS: Readonly<Record<string, string>> = {
  unauthorized: t.thatIsNotTokenOfThis,
  forbidden: t.onlyOwnersAdminsAndOperatorOf,
  offline: t.serverDoesNotAnswerTryingAgain,
};

export function usageFaultWords(code: string): string {
  return FAULTS[code] ?? faultWords({ code });
}
