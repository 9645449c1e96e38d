// A file's size as people say it. Pure.

import { LOCALE } from '../texts/language.ts';
import { t } from '../texts/talk.ts';

/** `12 KB` */
export function sizeWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < t.sizeUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${inShort(value, unit === 0 || value >= 10 ? 0 : 1)} ${t.sizeUnits[unit]}`;
}

function inShort(value: number, digits: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(LOCALE, options);
}
