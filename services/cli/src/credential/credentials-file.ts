// What `natter login` keeps: one credential for each server, in a file that only its user can read.
// Written whole or not at all. A file that others can read is refused, not used.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../exit-codes.ts';

/** The rights of everybody but the owner. */
const OTHERS = 0o077;

interface Kept {
  /** A session (`ns_…`), a personal token (`nt_…`) or a JWT. */
  readonly credential: string;
}

export class CredentialsFile {
  readonly #path: string;

  /** @param configHome XDG_CONFIG_HOME. Default: `~/.config`. */
  constructor(configHome: string | undefined) {
    this.#path = join(configHome || join(homedir(), '.config'), 'natter', 'credentials.json');
  }

  /** Returns the credential of the first of these servers that has one. Throws a Failure. */
  find(urls: readonly string[]): string | undefined {
    const servers = this.#read();
    return originsOf(urls)
      .map((origin) => servers[origin])
      .find((kept) => kept !== undefined)?.credential;
  }

  /** Keeps it for each of these servers: they are gateways of one deployment. Throws a Failure. */
  keep(urls: readonly string[], credential: string): void {
    const entries = originsOf(urls).map((origin) => [origin, { credential }]);
    this.#write({ ...this.#read(), ...Object.fromEntries(entries) });
  }

  /** Removes what is kept for these servers. Throws a Failure. */
  forget(urls: readonly string[]): void {
    const gone = new Set(originsOf(urls));
    const rest = Object.entries(this.#read()).filter(([origin]) => !gone.has(origin));
    this.#write(Object.fromEntries(rest));
  }

  #read(): Servers {
    let text: string;
    try {
      text = readPrivate(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      if (error instanceof Failure) throw error;
      throw this.#fault(`cannot be read: ${(error as Error).message}`, error);
    }
    const servers = serversIn(text);
    if (!servers) throw this.#fault('is damaged; delete it and sign in again');
    return servers;
  }

  #write(servers: Servers): void {
    const draft = `${this.#path}.${randomBytes(6).toString('hex')}`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writePrivate(draft, `${JSON.stringify({ servers }, null, 2)}\n`);
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw this.#fault(`cannot be written: ${(error as Error).message}`, error);
    }
  }

  #fault(why: string, cause?: unknown): Failure {
    return new Failure('usage', `${this.#path} ${why}`, { cause });
  }
}

type Servers = Readonly<Record<string, Kept>>;

/** `ws://Host:80/path` is `http://host`: the same server, whatever is asked of it. */
function originsOf(urls: readonly string[]): string[] {
  return urls.map((url) => new URL(url.replace(/^ws/, 'http')).origin);
}

/** Looks at the open file, so that nobody can exchange it in between. */
function readPrivate(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { mode } = fstatSync(file);
    // Windows has no such rights.
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
      throw new Failure(
        'usage',
        `${path} can be read by others; run \`chmod 600 ${path}\`, ` +
          'and sign out and in again if somebody may have read it',
      );
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function writePrivate(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Undefined if the file is not one of ours. */
function serversIn(text: string): Servers | undefined {
  try {
    const { servers } = JSON.parse(text) as { readonly servers?: unknown };
    if (typeof servers !== 'object' || servers === null) return undefined;
    const isOurs = Object.values(servers).every(isKept);
    return isOurs ? (servers as Servers) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}

function isKept(value: unknown): value is Kept {
  return typeof (value as Partial<Kept> | null)?.credential === 'string';
}
