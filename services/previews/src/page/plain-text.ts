// Makes one line of plain text of what a page says. Pure.

/** Code units that are looked at for each character that is shown. */
const LOOKED_AT = 16;
const JOINERS = '\u200c\u200d';
/** Orders of direction, tags and other invisible characters: with them a text reads as another. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;

/** Returns at most `max` code points, without control and formatting characters. */
export function plainText(text: string | undefined, max: number): string {
  if (text === undefined) return '';
  const line = text
    .slice(0, max * LOOKED_AT)
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(INVISIBLE, (found) => (JOINERS.includes(found) ? found : ''))
    .trim();
  const characters = Array.from(line);
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`;
}
