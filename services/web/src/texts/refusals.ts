// Texts of refusals, and what to do, in the page's language.
import { refusals } from './en/refusals.ts';
import { translation } from './translation.ts';

export const t: typeof refusals = translation?.refusals ?? refusals;
