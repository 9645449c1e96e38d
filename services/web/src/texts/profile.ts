// Texts of what people show of themselves, in the page's language.
import { profile } from './en/profile.ts';
import { translation } from './translation.ts';

export const t: typeof profile = translation?.profile ?? profile;
