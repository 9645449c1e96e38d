// A zip archive that somebody gave us: its entries by name, read as streams. Nothing of it is ever
// written under a name that it chose. Bounded against bombs: entries, bytes, and how far one grows.
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { open } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { SourceFault } from './source.ts';

const COMMA = 0x2c;
const LIST = 0x5b;
const OBJECT = 0x7b;
const ENTRIES_MAX = 2_000_000;
/** Text compresses to a hundredth at best; deflate can reach a thousandth. */
const RATIO_MAX = 300;
/** Below, a large ratio does no harm. */
const SMALL_BYTES = 1024 * 1024;
/** Bytes of one JSON file that is read whole: a list of users, or one day of a channel. */
export const JSON_BYTES_MAX = 256 * 1024 * 1024;

/** Values that such a file may hold: some 50 bytes of memory each. */
const JSON_VALUES_MAX = 16_000_000;

export interface ZipArchive {
  /** Names of its files, as they stand in it. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Opens a file. Throws a SourceFault. */
  open(name: string): Promise<Readable>;
  /** Returns what a JSON file holds. Throws a SourceFault. */
  json(name: string): Promise<unknown>;
  close(): void;
}

/** Opens an archive and reads its directory. Throws a SourceFault. */
export async function openZip(path: string): Promise<ZipArchive> {
  const zip = await opened(path);
  const entries = await entriesOf(zip, path);
  const find = (name: string): Entry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new SourceFault(`${path} has no ${name}`);
    return entry;
  };
  const read = async (name: string): Promise<Readable> => {
    const entry = find(name);
    if (isBomb(entry)) throw new SourceFault(`${name} is packed too tightly: is it a zip bomb?`);
    // It also checks that no more bytes come out than the directory says.
    return await new Promise((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error === null) resolve(stream);
        else reject(new SourceFault(`${name} cannot be read: ${error.message}`));
      });
    });
  };
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    open: read,
    async json(name) {
      const { uncompressedSize } = find(name);
      if (uncompressedSize > JSON_BYTES_MAX) throw new SourceFault(`${name} is too large`);
      try {
        const bytes = await buffer(await read(name));
        if (!isSlim(bytes)) throw new SourceFault(`${name} holds too many values`);
        return JSON.parse(bytes.toString()) as unknown;
      } catch (error) {
        if (error instanceof SourceFault) throw error;
        throw new SourceFault(`${name} is not JSON, or damaged: ${(error as Error).message}`);
      }
    },
    close: () => zip.close(),
  };
}

/** Small values packed closely take many times their bytes once they are parsed. */
function isSlim(bytes: Uint8Array): boolean {
  let values = 0;
  // Signs within texts count too: it is a bound, not a count.
  for (const byte of bytes) if (byte === COMMA || byte === LIST || byte === OBJECT) values += 1;
  return values <= JSON_VALUES_MAX;
}

const isBomb = ({ compressedSize, uncompressedSize }: Entry): boolean =>
  uncompressedSize > SMALL_BYTES && uncompressedSize > compressedSize * RATIO_MAX;

const opened = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, strictFileNames: true };
    open(path, options, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(new SourceFault(`${path} cannot be read as a zip: ${error.message}`));
    });
  });

/** yauzl refuses names with `..`, absolute ones and backslashes: then nothing of it is read. */
function entriesOf(zip: ZipFile, path: string): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    const fail = (why: string): void => {
      zip.close();
      reject(new SourceFault(`${path} is not read: ${why}`));
    };
    zip.on('error', (error: Error) => fail(error.message));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      const { fileName } = entry;
      if (entries.has(fileName)) return fail(`it has two files ${fileName}`);
      if (entries.size >= ENTRIES_MAX) return fail('it has too many files');
      if (!fileName.endsWith('/')) entries.set(fileName, entry);
      return zip.readEntry();
    });
    zip.readEntry();
  });
}
