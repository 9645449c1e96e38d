// The language of the page: the one chosen here, else the first of the browser's that we have.

const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = 'natter.language';

/** As the person's browser wants them, the best first. Outside a browser: tests read English. */
const wanted = typeof document === 'undefined' ? ['en-US'] : navigator.languages;

export const LANGUAGE: Language = keptLanguage() ?? languageOf(wanted);

/** For dates and numbers: the page's language as it is written where the person lives. */
export const LOCALE = wanted.find((locale) => isOf(LANGUAGE, locale)) ?? LANGUAGE;

/** Reloads the page in another language. */
export function chooseLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Storage is switched off: the browser's language stays.
  }
  location.reload();
}

/** Returns the first of `locales` that the page has; English without one. */
export function languageOf(locales: readonly string[]): Language {
  for (const locale of locales) {
    const known = LANGUAGES.find((language) => isOf(language, locale));
    if (known) return known;
  }
  return 'en';
}

function isOf(language: Language, locale: string): boolean {
  return locale.toLowerCase().split('-')[0] === language;
}

function keptLanguage(): Language | undefined {
  try {
    const kept = localStorage.getItem(KEPT);
    return LANGUAGES.find((language) => language === kept);
  } catch {
    return undefined;
  }
}
