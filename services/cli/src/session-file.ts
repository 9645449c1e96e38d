// The secret by which gateways know this user again, one for each host and alias, in a file that only the user can read.
// With it `natter say` speaks under the seat that a chat in another terminal holds, and a chat that died takes its own seat back.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SESSION = /^[A-Za-z0-9_-]{22,64}$/;

export interface SessionFileOptions {
  /** XDG_STATE_HOME; undefined: `~/.local/state`. */
  readonly stateHome: string | undefined;
  readonly host: string;
  readonly alias: string;
}

/** Reads it, or makes one. Where nothing can be kept it is good for this time only. Never throws. */
export function sessionOf({ stateHome, host, alias }: SessionFileOptions): string {
  const folder = join(stateHome || join(homedir(), '.local', 'state'), 'natter');
  const file = join(folder, encodeURIComponent(`${host} ${alias.normalize('NFC')}`.toWellFormed()));
  const fresh = randomBytes(16).toString('base64url');
  const kept = read(file);
  if (kept !== undefined) return kept;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Whole at once, or two that start at the same time could each find half of the other's.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, fresh, { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    // A home that cannot be written to costs the comfort, not the chat.
  }
  return read(file) ?? fresh;
}

function read(file: string): string | undefined {
  try {
    const kept = readFileSync(file, 'utf8').trim();
    return SESSION.test(kept) ? kept : undefined;
  } catch {
    // Not there yet, or not to be read: one is made.
    return undefined;
  }
}
