// The secret by which gateways know this user again: one for each host and alias, in a file that
// only the user can read. With it `natter say` speaks under the seat of a chat in another terminal,
// and a chat that died takes its own seat back.
import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { aliasKey } from '@natter/protocol/alias';

const SESSION = /^[A-Za-z0-9_-]{22,64}$/;

export interface SessionFileOptions {
  /** XDG_STATE_HOME. Default: `~/.local/state`. */
  readonly stateHome: string | undefined;
  /** The hosts of one deployment, in any order; at least one. */
  readonly hosts: readonly string[];
  readonly alias: string;
}

/**
 * Returns the kept session, or makes one. If it cannot be kept, it is good for this run only.
 * Never throws.
 */
export function sessionOf({ stateHome, hosts, alias }: SessionFileOptions): string {
  const folder = join(stateHome || join(homedir(), '.local', 'state'), 'natter');
  const files = hosts.map((host) => join(folder, fileName(host, alias)));
  // Another order of the same URLs is the same user.
  const kept = files.map(read).find((session) => session !== undefined);
  if (kept !== undefined) return kept;
  const fresh = randomBytes(16).toString('base64url');
  const [file = ''] = files;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    keep(file, fresh);
  } catch {
    // Without a writable home the chat works; it only forgets who it was.
  }
  return read(file) ?? fresh;
}

/** Of several that start together the first one wins, and none finds half a file. */
function keep(file: string, session: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, session, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch {
    // There is one already, which may be broken, or links are not possible here.
    if (read(file) === undefined) renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The same for every spelling of an alias that gateways take for the same, and never too long. */
function fileName(host: string, alias: string): string {
  return createHash('sha256')
    .update(`${host}\n${aliasKey(alias)}`)
    .digest('hex');
}

function read(file: string): string | undefined {
  try {
    const kept = readFileSync(file, 'utf8').trim();
    return SESSION.test(kept) ? kept : undefined;
  } catch {
    // Missing or unreadable: a new one is made.
    return undefined;
  }
}
