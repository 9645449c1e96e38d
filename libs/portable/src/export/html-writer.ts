// Writes an export as pages to read: a folder with index.html, a page a room, and the shared files.
// Pages run no scripts and load nothing from elsewhere.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExportWriter, WriterOptions } from './export-writer.ts';
import { finished } from './jsonl-writer.ts';
import type { FileRecord, MessageRecord, RoomRecord } from '../records.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:";
const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
h2{font-size:1rem;margin:2rem 0 .5rem;border-bottom:1px solid #ccc}
article{margin:.4rem 0;overflow-wrap:anywhere}article.reply{margin-left:2rem}
time,small{color:#666;font-size:.8rem}p{margin:0;white-space:pre-wrap}img{max-width:20rem;max-height:20rem}`;

interface Page {
  readonly file: string;
  readonly title: string;
  readonly output: WriteStream;
  day: string;
  messages: number;
}

export function htmlWriter({ path, openFile, onLeftOut }: WriterOptions): ExportWriter {
  const part = `${path}.part`;
  const pages: Pick<Page, 'file' | 'title' | 'messages'>[] = [];
  let page: Page | undefined;
  const kept = new Map<string, string | undefined>();

  const write = async (text: string): Promise<void> => {
    if (page !== undefined && !page.output.write(text)) await once(page.output, 'drain');
  };
  const endPage = async (): Promise<void> => {
    if (page === undefined) return;
    await write('</main></html>\n');
    await finished(page.output);
    pages.push({ file: page.file, title: page.title, messages: page.messages });
    page = undefined;
  };
  const keep = async (file: FileRecord, from: string): Promise<string | undefined> => {
    if (openFile === undefined) return undefined;
    const id = `${file.sha256} ${file.name}`;
    if (kept.has(id)) return kept.get(id);
    const extension = /^\.[a-z0-9]{1,8}$/i.exec(extname(file.name))?.[0] ?? '';
    const name = `${createHash('sha256').update(id).digest('hex').slice(0, 32)}${extension}`;
    const bytes = await openFile(file);
    if (bytes === undefined) onLeftOut('files that are gone', `${file.name} of ${from}`);
    else await pipeline(bytes, createWriteStream(join(part, 'files', name)));
    kept.set(id, bytes && `files/${name}`);
    return kept.get(id);
  };
  const began = mkdir(join(part, 'files'), { recursive: true });

  return {
    async room(record) {
      await began;
      await endPage();
      const file = pageOf(record);
      const title = record.room;
      page = { file, title, output: createWriteStream(join(part, file)), day: '', messages: 0 };
      const topic = record.topic === undefined ? '' : `<p>${escapeHtml(record.topic)}</p>`;
      const people = record.people?.map(({ alias }) => alias).join(', ');
      const members = people === undefined ? '' : `<p><small>${escapeHtml(people)}</small></p>`;
      await write(`${head(title)}<h1>${escapeHtml(title)}</h1>${topic}${members}<main>\n`);
    },
    async message(record) {
      if (page === undefined) return;
      page.messages += 1;
      const day = new Date(record.at).toISOString().slice(0, 10);
      if (day !== page.day) await write(`<h2>${day}</h2>\n`);
      page.day = day;
      const link = record.file === undefined ? undefined : await keep(record.file, record.from);
      await write(article(record, link));
    },
    async end() {
      await began;
      await endPage();
      const items = pages.map(
        ({ file, title, messages }) =>
          `<li><a href="${encodeURI(file)}">${escapeHtml(title)}</a> <small>${messages}</small></li>`,
      );
      await writeFile(
        join(part, 'index.html'),
        `${head('Rooms')}<h1>Rooms</h1><ul>${items.join('')}</ul></html>\n`,
      );
      await rename(part, path);
    },
    async abort() {
      page?.output.destroy();
      await rm(part, { recursive: true, force: true });
    },
  };
}

const head = (title: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${escapeHtml(title)}</title>` +
  `<style>${STYLE}</style>\n`;

/** Room names are safe; those of direct rooms are not. */
const pageOf = ({ room, access }: RoomRecord): string => {
  const hash = createHash('sha256').update(room).digest('hex').slice(0, 16);
  return access === 'direct' ? `direct-${hash}.html` : `room-${room}.html`;
};

function article(record: MessageRecord, link: string | undefined): string {
  const { n, from, at, text, to, thread, file, edited, reactions, pinned } = record;
  const time = new Date(at).toISOString();
  const shown = [
    `<b>${escapeHtml(from)}</b>`,
    to === undefined ? '' : `→ ${escapeHtml(to.join(', '))}`,
    `<time datetime="${time}">${time.slice(11, 16)}</time>`,
    edited === undefined ? '' : '<small>edited</small>',
    pinned === true ? '<small>pinned</small>' : '',
    thread === undefined ? '' : `<small><a href="#m${thread}">reply</a></small>`,
  ].filter((each) => each !== '');
  const body = text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
  const said = (reactions ?? []).map(
    ({ emoji, by, more = 0 }) =>
      `<small title="${escapeHtml(by.join(', '))}">${escapeHtml(emoji)} ${by.length + more}</small>`,
  );
  const isReply = thread === undefined ? '' : ' class="reply"';
  return `<article id="m${n}"${isReply}>${shown.join(' ')}${body}${file ? fileHtml(file, link) : ''}${said.join(' ')}</article>\n`;
}

function fileHtml({ name, type, size }: FileRecord, link: string | undefined): string {
  const shown = `${escapeHtml(name)} <small>${size} bytes</small>`;
  if (link === undefined) return `<p>${shown}</p>`;
  const isImage = /^image\/(?:png|jpeg|gif|webp|avif)$/.test(type);
  const image = isImage ? `<br><img src="${link}" alt="" loading="lazy">` : '';
  return `<p><a href="${link}" download="${escapeHtml(name)}">${shown}</a>${image}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text direction controls could make a line look like another's. */
const escapeHtml = (text: string): string =>
  text
    .replaceAll(/[&<>"']/g, (each) => ENTITIES[each] ?? each)
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '');
