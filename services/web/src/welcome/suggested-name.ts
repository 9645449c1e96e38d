// Suggests another name in place of a taken one. Pure.
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';

/** `ada` → `ada2` → `ada3`. It may be taken too. */
export function suggestedName(alias: string): string {
  const [, name = alias, number = ''] = /^(.*?)(\d*)$/u.exec(alias) ?? [];
  const next = number === '' ? '2' : String(BigInt(number) + 1n);
  const most = ALIAS_CHARACTERS_MAX - next.length;
  return `${Array.from(name).slice(0, most).join('')}${next}`;
}
