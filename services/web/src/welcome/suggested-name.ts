// Another name in place of one that is taken. Pure.

/** `ada` → `ada2` → `ada3`: to be tried, it may be taken too. */
export function proposedName(alias: string): string {
  const [, name = alias, number = ''] = /^(.*?)(\d*)$/u.exec(alias) ?? [];
  return `${name}${number === '' ? 2 : Number(number) + 1}`;
}
