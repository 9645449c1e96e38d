// Texts of the space-time diagram, the lesson and the demo members, in the page's language. They
// are loaded with these, so a translation is not part of the first page either.
import { lesson } from './en/lesson.ts';
import { LANGUAGE } from './language.ts';

export const t: typeof lesson =
  LANGUAGE === 'de' ? (await import('./de/lesson.ts')).lesson : lesson;
