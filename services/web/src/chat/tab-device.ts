// Names this tab as a device of its person (docs/protocol.md, "Devices"). A reload keeps the name.
// A duplicated tab copies sessionStorage; so the name is not in there while a page uses it.
import { readStored, removeStored, writeStored } from '../page/browser-storage.ts';

/** The name, while no page uses it. */
const FREE_KEY = 'natter.device';
/** The name that this tab, or the one it was copied from, used last. */
const LAST_KEY = 'natter.last-device';

export interface TabDevice {
  /** 22 characters; no other tab has it. */
  readonly name: string;
  /**
   * A reload's own name. After a crash, or in a copied tab, another one. Undefined in a new tab.
   */
  readonly before: string | undefined;
}

/** Takes this tab's name, or makes one, and holds it for as long as the page lives. */
export function takeDevice(): TabDevice {
  const before = readStored(LAST_KEY, 'sessionStorage');
  const name = readStored(FREE_KEY, 'sessionStorage') ?? newName();
  removeStored(FREE_KEY, 'sessionStorage');
  writeStored(LAST_KEY, name, 'sessionStorage');
  window.addEventListener('pagehide', () => writeStored(FREE_KEY, name, 'sessionStorage'));
  // Back from the browser's cache of pages.
  window.addEventListener('pageshow', () => removeStored(FREE_KEY, 'sessionStorage'));
  return { name, before };
}

/** 132 random bits. */
function newName(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from(
    crypto.getRandomValues(new Uint8Array(22)),
    (byte) => letters[byte % letters.length],
  ).join('');
}
