// `natter token revoke ID`: an id of a token may look like an option. Pure.

/** 22 characters of base64url (libs/trust, secret.ts). */
const TOKEN_ID = /^[\w-]{22}$/;

/** The id of a token may begin with `-`: behind `--` it is no option. */
export function withIdLast(args: readonly string[]): string[] {
  const at = args.indexOf('revoke') + 1;
  const id = args[at];
  if (at === 0 || id === undefined || !TOKEN_ID.test(id)) return [...args];
  return [...args.slice(0, at), ...args.slice(at + 1), '--', id];
}
