// What the files of a nats-server hold, byte by byte.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestNats } from '@natter/testkit';

/** Returns whether any file of the server's store holds the text. */
export async function filesHold({ parentFolder }: TestNats, text: string): Promise<boolean> {
  const entries = await readdir(parentFolder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // A file may be replaced meanwhile.
    const bytes = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0));
    if (bytes.includes(text)) return true;
  }
  return false;
}
