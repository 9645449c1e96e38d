// A newer glibc beside this system's, for a peer that needs one: Debian's libc6, unpacked in the
// cache folder, with its own loader. The system is not touched. Called by uws.ts.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './build.ts';

const RELEASE = 'trixie';
const TRIPLET = 'x86_64-linux-gnu';
const FETCH_MS_MAX = 180_000;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

const run = promisify(execFile);

/** Returns a command to put before a program. Throws if apt cannot fetch the package. */
export async function withNewerLibc(): Promise<readonly string[]> {
  if (process.arch !== 'x64') throw new Error('only for x86-64');
  const folder = join(cacheFolder(), `libc6-${RELEASE}`);
  const libs = join(folder, 'root/usr/lib', TRIPLET);
  const loader = join(libs, 'ld-linux-x86-64.so.2');
  if (!existsSync(loader)) await fetch(folder);
  return [loader, '--library-path', [libs, `/lib/${TRIPLET}`, `/usr/lib/${TRIPLET}`].join(':')];
}

/** apt, with a list of sources and folders of its own. */
async function fetch(folder: string): Promise<void> {
  const sources = join(folder, 'sources.list');
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  const source = `deb [signed-by=${KEYRING}] http://deb.debian.org/debian ${RELEASE} main\n`;
  await writeFile(sources, source);
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': lists,
    'Dir::Cache': cache,
    'APT::Sandbox::User': 'root',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const options = { cwd: folder, timeout: FETCH_MS_MAX };
  await run('apt-get', [...flags, 'update'], options);
  await run('apt-get', [...flags, 'download', 'libc6'], options);
  const deb = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (deb === undefined) throw new Error('apt fetched no libc6');
  await run('dpkg-deb', ['-x', deb, 'root'], options);
}
