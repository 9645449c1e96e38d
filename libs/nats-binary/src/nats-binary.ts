// Where a nats-server comes from, in order: NATTER_NATS_SERVER, PATH, the cache, the release archive, `go install`. The rule: docs of `npm start`.
// Each step that does not give one leaves its reason; if none does, one error tells them all.
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cachedBinary, cacheFolder, install } from './binary-cache.ts';
import { GO_MODULE, GO_VERSION, goInstall } from './go-install.ts';
import { type Archive, ARCHIVE_VERSION, fetchArchive, releaseArchive } from './nats-archive.ts';
import { askVersion, VERSION_FLOOR } from './nats-version.ts';

export interface Search {
  readonly env: NodeJS.ProcessEnv;
  /** Told what is going on, a line at a time. */
  readonly say: (line: string) => void;
  /** Aborted: what is being fetched is given up, and the search fails. */
  readonly signal?: AbortSignal;
  /** The archive to fetch; null: none is known for this machine. Absent: the pinned release for this machine. */
  readonly archive?: Archive | null;
}

type Found = { readonly path: string };
type NotFound = { readonly why: string };

/** The path of a usable nats-server. Throws NatsServerNotFound when there is no way to one. */
export async function findNatsServer(search: Search): Promise<string> {
  const steps = [
    { name: 'NATTER_NATS_SERVER', look: fromVariable },
    { name: 'PATH', look: fromPath },
    { name: 'cache', look: fromCache },
    { name: 'release archive', look: fromArchive },
    { name: 'go install', look: fromGo },
  ];
  const tried: string[] = [];
  for (const step of steps) {
    const result = await step.look(search);
    search.signal?.throwIfAborted();
    if ('path' in result) return result.path;
    tried.push(`${step.name}: ${result.why}`);
  }
  throw new NatsServerNotFound(tried);
}

/** None of the ways to a nats-server worked. The message tells what was tried, why each failed, and what to do. */
export class NatsServerNotFound extends Error {
  constructor(tried: readonly string[]) {
    super(
      [
        `There is no nats-server ${VERSION_FLOOR} or newer, and none could be fetched. Tried, in this order:`,
        ...tried.map((line) => `  - ${line}`),
        'Any one of these helps:',
        `  - install nats-server ${VERSION_FLOOR} or newer (https://github.com/nats-io/nats-server/releases) and put it into PATH,`,
        '  - set NATTER_NATS_SERVER to its path,',
        '  - install Go (https://go.dev/dl) and start again,',
        '  - set NATTER_NATS_URL (nats://host:4222) to use a server that runs already.',
      ].join('\n'),
    );
    this.name = 'NatsServerNotFound';
  }
}

async function fromVariable({ env, say }: Search): Promise<Found | NotFound> {
  const path = env['NATTER_NATS_SERVER'];
  if (path === undefined || path === '') return { why: 'not set' };
  const answer = await askVersion(path);
  if (answer.ok) return { path: resolve(path) };
  say(`nats-server: NATTER_NATS_SERVER is not used: ${answer.why}`);
  return { why: answer.why };
}

async function fromPath({ env }: Search): Promise<Found | NotFound> {
  const reasons: string[] = [];
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'nats-server');
    if (folder === '' || !existsSync(path)) continue;
    const answer = await askVersion(path);
    if (answer.ok) return { path: resolve(path) };
    reasons.push(answer.why);
  }
  return { why: reasons.length > 0 ? reasons.join('; ') : 'there is no nats-server in it' };
}

async function fromCache({ env }: Search): Promise<Found | NotFound> {
  const folder = cacheFolder(env);
  const reasons: string[] = [];
  for (const version of [GO_VERSION, ARCHIVE_VERSION]) {
    const path = cachedBinary(folder, version);
    if (!existsSync(path)) continue;
    const answer = await askVersion(path);
    if (answer.ok) return { path };
    reasons.push(answer.why);
  }
  return { why: reasons.length > 0 ? reasons.join('; ') : `nothing in ${folder} yet` };
}

async function fromArchive(search: Search): Promise<Found | NotFound> {
  const { archive = releaseArchive(process.platform, process.arch), say, signal } = search;
  if (!archive) return { why: `no hash is pinned for ${process.platform} ${process.arch}` };
  say(`nats-server: fetching ${archive.url}`);
  return fetchInto(search, ARCHIVE_VERSION, {
    name: archive.url,
    make: (folder) => fetchArchive(archive, { folder, say, signal }),
  });
}

async function fromGo(search: Search): Promise<Found | NotFound> {
  const { env, say, signal } = search;
  say(`nats-server: building it with go install ${GO_MODULE} (takes about a minute)`);
  return fetchInto(search, GO_VERSION, {
    name: GO_MODULE,
    make: (folder) => goInstall({ folder, env, say, signal }),
  });
}

async function fetchInto(
  search: Search,
  version: string,
  source: { readonly name: string; readonly make: (folder: string) => Promise<string> },
): Promise<Found | NotFound> {
  const folder = cacheFolder(search.env);
  const place = cachedBinary(folder, version);
  try {
    await install({ folder, place, make: source.make });
  } catch (error) {
    const why = reason(error);
    search.say(`nats-server: that did not work: ${why}`);
    return { why: `${source.name}: ${why}` };
  }
  const answer = await askVersion(place);
  if (!answer.ok) return { why: answer.why };
  search.say(`nats-server: ${answer.version} is now in ${place}`);
  return { path: place };
}

/** An error's message with its cause's: fetch says no more than "fetch failed" itself. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${reason(error.cause)})` : error.message;
}
