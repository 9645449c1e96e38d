// Zip archives for tests: proper ones, and ones that no proper tool makes.
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ZipFile } from 'yazl';

/** Returns a path in a folder that is removed after the test. */
export function pathFor(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'natter-portable-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** Writes an archive. Texts are stored as they are, anything else as JSON. */
export async function zipOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const path = pathFor('export.zip');
  const zip = new ZipFile();
  const output = createWriteStream(path);
  zip.outputStream.pipe(output);
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    zip.addBuffer(Buffer.from(text), name);
  }
  zip.end();
  await once(output, 'close');
  return path;
}

/** Changes bytes of a file, each time they occur; both texts have the same length. */
export function patch(path: string, from: string, to: string): string {
  const text = readFileSync(path).toString('latin1');
  writeFileSync(path, text.replaceAll(from, to), 'latin1');
  return path;
}
