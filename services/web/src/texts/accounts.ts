// Texts of signing in, accounts and people, in the page's language.
import { accounts } from './en/accounts.ts';
import { translation } from './translation.ts';

export const t: typeof accounts = translation?.accounts ?? accounts;
