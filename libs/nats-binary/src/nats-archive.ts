// Fetches the official release archive of nats-server and checks its pinned SHA-256 before use.
// The hashes come from the official nats-docker image, which exists for Linux only.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fileFromTar } from './tar.ts';

export const ARCHIVE_VERSION = '2.15.0';
const RELEASES_URL = 'https://github.com/nats-io/nats-server/releases/download';
const sha256OfLinux: Readonly<Record<string, string>> = {
  amd64: '5d2c51caca950333aba84911df7d377f826f3a59ec36061c6539105084f65c92',
  arm64: 'cdc208f5a3f42963a52b6ab06ef65626bb870315dc936e26ba571780c6351112',
  arm7: 'ec5f4689d017e07cfa18442e10da051c0f3f9dd2e7f4dc7cdb55a11f1303c952',
  arm6: 'e29421c251dda2003d16b8d503124a0d690d05f4e018923be7e5e64b446e42c2',
  '386': 'f572eccdbb35ab5c7fef7703a5b6ca49e55d039e441920ba5478972ecdcf7a47',
  s390x: 'ac50bf4adc8fa6db575ed9293417b6fbec746e71cc9d360aea5cd447e4207bfc',
  ppc64le: 'a402bf73f91f674735cc85aa0e7d06d5dfa3044b98cda6ea9937cfee4e05a266',
};

/** Until the response headers, redirects included, so that an offline machine moves on quickly. */
const ANSWER_MS_MAX = 5_000;
/** For the whole archive of 6 MB. */
const DOWNLOAD_MS_MAX = 300_000;
const ARCHIVE_BYTES_MAX = 64 * 1024 * 1024;
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;
const PROGRESS_INTERVAL_MS = 2_000;

export interface Archive {
  readonly url: string;
  readonly sha256: string;
}

/** Returns the archive for a machine, or undefined without a pinned hash. Takes Node's names. */
export function releaseArchive(platform: string, architecture: string): Archive | undefined {
  const name = goArchitecture(architecture);
  const sha256 = sha256OfLinux[name];
  if (platform !== 'linux' || sha256 === undefined) return undefined;
  const file = `nats-server-v${ARCHIVE_VERSION}-linux-${name}.tar.gz`;
  return { url: `${RELEASES_URL}/v${ARCHIVE_VERSION}/${file}`, sha256 };
}

export interface DownloadOptions {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

export interface FetchArchiveOptions extends DownloadOptions {
  /** Where the program goes. */
  readonly folder: string;
}

/** Downloads, checks and unpacks; returns the path of the program. Throws with the reason. */
export async function fetchArchive(
  archive: Archive,
  { folder, say, signal }: FetchArchiveOptions,
): Promise<string> {
  const bytes = await download(archive.url, { say, signal });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== archive.sha256) {
    throw new Error(`its SHA-256 is ${sha256}, expected ${archive.sha256}`);
  }
  const tar = gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
  const program = fileFromTar(tar, 'nats-server');
  if (program === undefined) throw new Error('the archive contains no nats-server');
  const path = join(folder, 'nats-server');
  await writeFile(path, program);
  return path;
}

async function download(url: string, { say, signal }: DownloadOptions): Promise<Buffer> {
  const abort = new AbortController();
  const answerTimer = setTimeout(() => {
    abort.abort(new Error(`no answer within ${ANSWER_MS_MAX / 1000} s`));
  }, ANSWER_MS_MAX);
  const downloadTimer = setTimeout(() => {
    abort.abort(new Error(`not finished within ${DOWNLOAD_MS_MAX / 1000} s`));
  }, DOWNLOAD_MS_MAX);
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([abort.signal, ...(signal === undefined ? [] : [signal])]),
    });
    clearTimeout(answerTimer);
    if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
    return await collect(answer.body, Number(answer.headers.get('content-length')), say);
  } finally {
    clearTimeout(answerTimer);
    clearTimeout(downloadTimer);
  }
}

async function collect(
  body: AsyncIterable<Uint8Array>,
  totalBytes: number,
  say: (line: string) => void,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let saidAtMs = Date.now();
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > ARCHIVE_BYTES_MAX) throw new Error(`it is larger than ${ARCHIVE_BYTES_MAX} bytes`);
    chunks.push(chunk);
    if (Date.now() - saidAtMs < PROGRESS_INTERVAL_MS) continue;
    saidAtMs = Date.now();
    say(
      `nats-server: ${megabytes(bytes)}${totalBytes > 0 ? ` of ${megabytes(totalBytes)}` : ''} MB`,
    );
  }
  return Buffer.concat(chunks);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** Translates Node's name of an architecture into the one of Go's release files. */
function goArchitecture(architecture: string): string {
  switch (architecture) {
    case 'x64':
      return 'amd64';
    case 'ia32':
      return '386';
    case 'arm':
      // Node knows only the ARM version it was built for.
      return `arm${(process.config.variables as { arm_version?: string }).arm_version ?? '7'}`;
    case 'ppc64':
      return 'ppc64le';
    default:
      return architecture;
  }
}
