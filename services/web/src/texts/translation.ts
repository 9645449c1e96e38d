// The English texts are part of the page. A translation is loaded before anything else runs.
import { LANGUAGE } from './language.ts';

/** The tables of another language; undefined in English. It imports nothing of the page. */
export const translation = LANGUAGE === 'de' ? (await import('./de/all.ts')).de : undefined;
