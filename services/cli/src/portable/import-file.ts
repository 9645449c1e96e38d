// Imports the file of a message. What cannot be imported is told, and the message goes without.
import type { FileReference, RoomName } from '@natter/protocol';
import type { ImportReport, Source, SpooledMessage } from '@natter/portable';
import { exitCodes, Failure } from '../exit-codes.ts';
import { isRefused } from './import-api.ts';
import type { ImportApi } from './import-api.ts';

const FILE_NAME_CHARACTERS = 255;
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,63}\/[a-z0-9!#$&^_.+-]{1,63}$/;

export interface FileImport {
  readonly api: ImportApi;
  readonly source: Source;
  readonly report: ImportReport;
  /** False: `--no-files`. */
  readonly files: boolean;
}

/** Throws a Failure if no gateway answers. */
export async function importFile(
  { api, source, report, files }: FileImport,
  room: RoomName,
  { file, where }: { file: NonNullable<SpooledMessage['file']>; where: string },
): Promise<FileReference | undefined> {
  const { name, path } = file;
  if (!files || path === undefined) {
    const why = files ? 'files whose bytes the export has not' : 'files, as --no-files says';
    report.add(why, `${name}, ${where}`);
    return undefined;
  }
  try {
    const type = MEDIA_TYPE.test(file.type) ? file.type : 'application/octet-stream';
    const open = () => source.openFile(path);
    const stored = await api.file(room, { name: shortName(name), type, open });
    const { width, height } = file;
    return {
      ...stored,
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    };
  } catch (error) {
    const isDamaged = error instanceof Failure && error.exitCode === exitCodes.usage;
    if (!isDamaged && !isRefused(error)) throw error;
    const why = isDamaged ? 'files that cannot be read' : 'files that were refused';
    report.add(`${why} (${error.message})`, `${name}, ${where}`);
    return undefined;
  }
}

const shortName = (name: string): string =>
  Array.from(name.replaceAll(/\p{Cc}/gu, '_'))
    .slice(0, FILE_NAME_CHARACTERS)
    .join('') || 'file';
