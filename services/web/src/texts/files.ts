// Texts of the files of a room, in the page's language.
import { files } from './en/files.ts';
import { translation } from './translation.ts';

export const t: typeof files = translation?.files ?? files;
