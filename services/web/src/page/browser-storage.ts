// The browser's storage, which may be switched off or full. Then nothing is kept, nothing fails.

/** `localStorage` is shared by all tabs; each tab has a `sessionStorage` of its own. */
export type StorageArea = 'localStorage' | 'sessionStorage';

/** Returns undefined if nothing is stored, or storage is off. */
export function readStored(key: string, area: StorageArea = 'localStorage'): string | undefined {
  try {
    return globalThis[area].getItem(key) ?? undefined;
  } catch {
    // Switched off.
    return undefined;
  }
}

/** Returns a stored value that this page wrote as JSON; undefined if it is anything else. */
export function readStoredJson(key: string): unknown {
  const text = readStored(key);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // Another program's value under our key.
    return undefined;
  }
}

/** Returns the keys that all tabs share and that begin so. */
export function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    // Switched off.
    return [];
  }
}

/** Stores a value, if the browser lets it. */
export function writeStored(key: string, value: string, area: StorageArea = 'localStorage'): void {
  try {
    globalThis[area].setItem(key, value);
  } catch {
    // Switched off, or full: the value holds for this page.
  }
}

/** Removes a value, if there is one. */
export function removeStored(key: string, area: StorageArea = 'localStorage'): void {
  try {
    globalThis[area].removeItem(key);
  } catch {
    // Switched off: there is nothing to remove.
  }
}
