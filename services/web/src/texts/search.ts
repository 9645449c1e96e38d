// Texts of search, in the page's language.
import { search } from './en/search.ts';
import { translation } from './translation.ts';

export const t: typeof search = translation?.search ?? search;
