// Texts of all that is needed to talk, in the page's language.
import { talk } from './en/talk.ts';
import { translation } from './translation.ts';

export const t: typeof talk = translation?.talk ?? talk;
