// The skeleton of UTS #39 §4: strings that look alike have one. Not meant for display. Who calls: alias.ts.
import { CONFUSABLES } from './confusables.ts';

const prototypes = readPrototypes(CONFUSABLES);

/** NFD, without what is never shown, each character replaced by the one it looks like, NFD. Any string is fine. */
export function skeleton(text: string): string {
  let replaced = '';
  for (const character of text.normalize('NFD').replaceAll(/\p{DI}/gu, '')) {
    replaced += prototypes.get(character) ?? character;
  }
  return replaced.normalize('NFD');
}

function readPrototypes(table: string): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const group of table.trim().split(/[;\n]/)) {
    const [prototype = '', sources = ''] = group.split('<');
    const target = prototype.split('+').map(fromHex).join('');
    for (const source of sources.split(' ')) read.set(fromHex(source), target);
  }
  return read;
}

function fromHex(hex: string): string {
  return String.fromCodePoint(Number.parseInt(hex, 16));
}
