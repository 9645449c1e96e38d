// The token of `--token` or NATTER_TOKEN: itself, or the file that holds it.
import { readFileSync } from 'node:fs';
import { Failure } from '../exit-codes.ts';

/** Personal tokens and sessions of services/identity, and JWTs, whose header begins with `{"`. */
const TOKEN = /^(?:n[st]_|eyJ)/;
/** Longer ones no gateway takes. Visible ASCII, so that it fits in a header. */
const FORM = /^[!-~]{1,8192}$/;

/** Returns the token that `--token` gives: itself, or in a file. Throws a Failure. */
export function tokenOption(value: string): string {
  return TOKEN.test(value) ? tokenIn(value, '--token') : tokenIn(readToken(value), value);
}

/** Returns the token in a text. Throws a Failure that names where the text is from. */
export function tokenIn(text: string, where: string): string {
  const token = text.trim();
  if (FORM.test(token)) return token;
  // Never the text itself: it may be a secret all the same.
  throw new Failure('usage', token === '' ? `${where} is empty` : `${where} holds no token`);
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is neither a token nor a file' : `cannot be read: ${message}`;
    throw new Failure('usage', `--token ${why}`, { cause: error });
  }
}
