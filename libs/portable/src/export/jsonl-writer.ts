// Writes an export in Natter's own format: a JSONL file, and the shared files in a folder beside
// it.
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExportWriter, WriterOptions } from './export-writer.ts';
import { filesFolder } from '../sources/jsonl-source.ts';
import { encodeRecord, HEADER } from '../records.ts';
import type { ExportRecord, FileRecord } from '../records.ts';

const SHA256 = /^[0-9a-f]{64}$/;

export function jsonlWriter({ path, openFile, onLeftOut }: WriterOptions): ExportWriter {
  const part = `${path}.part`;
  const folder = filesFolder(path);
  const output = createWriteStream(part, { flags: 'w' });
  const write = async (record: ExportRecord): Promise<void> => {
    if (!output.write(encodeRecord(record))) await once(output, 'drain');
  };
  const began = write(HEADER);
  const keep = async (file: FileRecord, from: string): Promise<void> => {
    if (openFile === undefined || !SHA256.test(file.sha256)) return;
    const target = join(folder, file.sha256);
    const isThere = await access(target).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await mkdir(folder, { recursive: true });
    const bytes = await openFile(file);
    if (bytes === undefined) return onLeftOut('files that are gone', `${file.name} of ${from}`);
    await pipeline(bytes, createWriteStream(`${target}.part`));
    await rename(`${target}.part`, target);
  };
  return {
    async room(record) {
      await began;
      await write(record);
    },
    async message(record) {
      const { file } = record;
      if (file !== undefined) await keep(file, record.from);
      // Where it could be read is no part of the format.
      await write(file === undefined ? record : { ...record, file: { ...file, url: undefined } });
    },
    async end(record) {
      await began;
      await write(record);
      await finished(output);
      await rename(part, path);
    },
    async abort() {
      output.destroy();
      await rm(part, { force: true });
    },
  };
}

export async function finished(output: WriteStream): Promise<void> {
  output.end();
  await once(output, 'close');
}
