// localStorage, which may be switched off or full. Then nothing is kept, and nothing fails.

/** Returns undefined if nothing is stored, or storage is off. */
export function readStored(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    // Switched off.
    return undefined;
  }
}

/** Stores a value, if the browser lets it. */
export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Switched off, or full: the value holds for this page.
  }
}

/** Removes a value, if there is one. */
export function removeStored(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Switched off: there is nothing to remove.
  }
}
