// Finds out what a file is, and opens it as the source of an import.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { boundedLines } from './bounded-lines.ts';
import { jsonlSource } from './jsonl-source.ts';
import { mattermostJsonl, mattermostSource } from './mattermost-source.ts';
import { isSlackExport, slackSource } from '../slack/slack-source.ts';
import { SourceFault } from './source.ts';
import type { Source } from './source.ts';
import { openZip } from './zip-archive.ts';

const ZIP_MARK = 'PK';

/** Opens it, whatever its name. Throws a SourceFault that says why not. */
export async function openSource(path: string): Promise<Source> {
  const found = await stat(path).catch((error: Error) => new SourceFault(error.message));
  if (found instanceof SourceFault) throw found;
  if (!found.isFile()) throw new SourceFault(`not a file: ${path}`);
  if ((await firstBytes(path)) === ZIP_MARK) {
    const zip = await openZip(path);
    if (isSlackExport(zip)) return slackSource(zip);
    if (mattermostJsonl(zip) !== undefined) return mattermostSource({ zip });
    zip.close();
    throw new SourceFault(`${path} is neither Slack's export nor Mattermost's`);
  }
  for await (const { text } of boundedLines(createReadStream(path))) {
    if (text?.startsWith('{"natter":') === true) return jsonlSource(path);
    if (text !== undefined && /^\s*\{\s*"type"\s*:\s*"version"/.test(text)) {
      return mattermostSource({ path });
    }
    break;
  }
  throw new SourceFault(
    `${path} is no export of Natter (JSONL), Slack (zip) or Mattermost (JSONL, zip)`,
  );
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(2), length: 2 });
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
