// `natter import`: reads an export of Natter, Slack or Mattermost into a spool, then imports it
// room by room. Repeated, it adds nothing; interrupted, it goes on. Contract: docs/moving.md.
import { writeFile } from 'node:fs/promises';
import { ImportReport, openSource, SourceFault, Spool } from '@natter/portable';
import type { Source } from '@natter/portable';
import type { RoomName } from '@natter/protocol';
import type { Who } from '../credential/who.ts';
import { Failure } from '../exit-codes.ts';
import type { Gateways } from '../http/gateways.ts';
import { chooseTarget } from './choose-target.ts';
import { ImportApi } from './import-api.ts';
import { importPeople } from './import-people.ts';
import { importRoom } from './import-room.ts';
import { isThisRoom } from './is-this-room.ts';
import type { ImportCommand } from './portable-command.ts';
import type { ShowProgress } from './progress-line.ts';

export interface ImportRun {
  readonly gateways: Gateways;
  readonly who: Who;
  readonly timeoutMs: number;
  readonly show: ShowProgress;
  readonly tell: (line: string) => void;
}

/** Returns what to print: what was imported. Throws a Failure. */
export async function runImport(command: ImportCommand, run: ImportRun): Promise<string[]> {
  const spool = new Spool();
  let source: Source | undefined;
  try {
    source = await openSource(command.path);
    const report = new ImportReport();
    await spool.fill(source, {
      report,
      onProgress: (done) => run.show({ words: 'messages read:', done, of: undefined }),
    });
    run.show(undefined);
    const lines = command.dryRun
      ? spool
          .rooms()
          .map(({ name, messages, access }) => `${name}  ${access ?? 'open'}  ${messages} messages`)
      : await importAll(command, run, { source, spool, report });
    for (const line of report.lines()) run.tell(line);
    return lines;
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    throw new Failure('usage', error.message, { cause: error });
  } finally {
    run.show(undefined);
    await source?.close();
    spool.close();
  }
}

interface Loaded {
  readonly source: Source;
  readonly spool: Spool;
  readonly report: ImportReport;
}

async function importAll(
  command: ImportCommand,
  { gateways, who, timeoutMs, show, tell }: ImportRun,
  { source, spool, report }: Loaded,
): Promise<string[]> {
  const api = new ImportApi({ gateways, who, timeoutMs }, source.kind);
  const mode = await api.mode();
  const rooms = spool.rooms();
  const lines: string[] = [];
  // Before anything is done for somebody who may not import.
  await api.known('lobby' as RoomName, 0);
  if (mode === 'accounts' && command.accounts) {
    const people = spool.people();
    const onPerson = (done: number): void => show({ words: 'people:', done, of: people.length });
    const { added, links } = await importPeople(api, {
      people,
      links: command.links !== undefined,
      onPerson,
    });
    if (command.links !== undefined) await writeLinks(command.links, links);
    if (added > 0) lines.push(`${added} new people; ${claimWords(command.links)}`);
  }
  const of = spool.count;
  let done = 0;
  const total = { imported: 0, known: 0 };
  for (const room of rooms) {
    const onMessage = (): void => {
      done += 1;
      show({ words: `messages, ${room.name}:`, done, of });
    };
    // Before a room is made for it. Direct rooms are found by their people.
    const isDirect = room.access === 'direct';
    const here = async (name: string): Promise<boolean> =>
      source.kind === 'natter' &&
      (await isThisRoom(room, name, { reading: { gateways, who, timeoutMs }, spool }));
    const isHere = !isDirect && (await here(room.name));
    const target = isHere ? undefined : await chooseTarget(api, room, { report, spool });
    if (isHere || (isDirect && target && (await here(target.room)))) {
      report.add('rooms that are the ones exported: nothing to add', room.name);
      continue;
    }
    if (target === undefined) continue;
    if (target.room !== room.name && !isDirect)
      report.add('rooms whose name is taken here', `${room.name} → ${target.room}`);
    const isPrivate = room.access === 'closed' || room.access === 'direct';
    const counts = await importRoom(
      { api, source, spool, report, files: command.files, onMessage },
      { room, target: target.room, isPrivate },
    );
    total.imported += counts.imported;
    total.known += counts.known;
  }
  show(undefined);
  tell(`messages live here from now on, as long as new ones (NATTER_RETENTION_HOURS)`);
  const known = total.known === 0 ? '' : `, ${total.known} were there already`;
  lines.push(`${total.imported} messages imported into ${rooms.length} rooms${known}`);
  return lines;
}

const claimWords = (links: string | undefined): string =>
  links === undefined
    ? '`natter people recover ALIAS` prints the link by which one claims the account'
    : `the links by which they claim their accounts are in ${links}`;

async function writeLinks(path: string, links: readonly string[]): Promise<void> {
  try {
    // Whoever has a link can claim the account.
    await writeFile(path, links.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  } catch (error) {
    throw new Failure('usage', `${path} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
