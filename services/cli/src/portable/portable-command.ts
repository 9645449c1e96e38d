// The arguments of `natter export` and `natter import`. Pure.
import { parseRoomName } from '@natter/protocol';
import type { Values } from '../options.ts';

export type ExportFormat = 'jsonl' | 'slack' | 'html';
export interface ExportCommand {
  readonly kind: 'export';
  /** Undefined: standard output. */
  readonly path: string | undefined;
  readonly format: ExportFormat;
  /** Undefined: all that one may read. */
  readonly rooms: readonly string[] | undefined;
  readonly everything: boolean;
  readonly files: boolean;
}
export interface ImportCommand {
  readonly kind: 'import';
  readonly path: string;
  /** Where the links for new people are written. */
  readonly links: string | undefined;
  readonly accounts: boolean;
  readonly files: boolean;
  /** Reads the source, and tells what would be imported. */
  readonly dryRun: boolean;
}
interface Fault {
  readonly kind: 'fault';
  readonly fault: string;
}

export type PortableVerb = 'export' | 'import';
export const isPortableVerb = (verb: string): verb is PortableVerb =>
  verb === 'export' || verb === 'import';

const FORMATS: readonly string[] = ['jsonl', 'slack', 'html'];

export function parsePortableCommand(
  verb: PortableVerb,
  words: readonly string[],
  values: Values,
): ExportCommand | ImportCommand | Fault {
  const [path, ...more] = words;
  if (more.length > 0) return fault(`unexpected: ${more.join(' ')}`);
  const files = values['no-files'] !== true;
  if (verb === 'import') {
    if (path === undefined) return fault('import one FILE');
    const accounts = values['no-accounts'] !== true;
    const dryRun = values['dry-run'] ?? false;
    return { kind: 'import', path, links: values.links, accounts, files, dryRun };
  }
  const format = values.format ?? formatOf(path);
  if (!FORMATS.includes(format)) return fault('--format is jsonl, slack or html');
  if (path === undefined && format !== 'jsonl') return fault(`--format ${format} needs a FILE`);
  const bad = values.room?.find((room) => parseRoomName(room) === undefined);
  if (bad !== undefined) return fault(`not a room name: ${bad}`);
  const everything = values.everything ?? false;
  return {
    kind: 'export',
    path,
    format: format as ExportFormat,
    rooms: values.room,
    everything,
    files,
  };
}

const formatOf = (path: string | undefined): string => (path?.endsWith('.zip') ? 'slack' : 'jsonl');
const fault = (text: string): Fault => ({ kind: 'fault', fault: text });
