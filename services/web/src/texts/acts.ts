// Texts of acts on a room, in the page's language.
import { acts } from './en/acts.ts';
import { translation } from './translation.ts';

export const t: typeof acts = translation?.acts ?? acts;
