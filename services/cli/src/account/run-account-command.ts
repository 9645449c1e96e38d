// Runs one command about accounts and returns the lines to print. Called by main.ts.
import { CredentialsFile } from '../credential/credentials-file.ts';
import { credentialFor } from '../credential/who.ts';
import type { AccountCommand } from './account-command.ts';
import { AccountServer } from './account-server.ts';
import { login, logout } from './login.ts';
import type { LoginDeps } from './login.ts';
import { allPeople, changePerson, invite, personRow } from './people.ts';
import { personOf } from './person-of.ts';
import { obeyStatus } from './status.ts';
import { table } from './table.ts';
import { addToken, ownTokens, revokeToken, tokenRow } from './tokens.ts';

export interface AccountDeps extends Omit<LoginDeps, 'server' | 'file'> {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Throws a Failure. */
export async function runAccountCommand(
  command: AccountCommand,
  deps: AccountDeps,
): Promise<readonly string[]> {
  const { env, tell } = deps;
  const { server } = command;
  const file = new CredentialsFile(env['XDG_CONFIG_HOME']);
  if (command.kind === 'login') {
    const { alias, role } = await login({ ...deps, server, file }, command.alias);
    if (env['NATTER_TOKEN']) tell('NATTER_TOKEN is set, and goes before what you sign in with');
    return table([[`signed in as ${alias} (${role})`]]);
  }
  if (command.kind === 'logout') {
    await logout({ ...deps, server, file }, command.everywhere);
    return [];
  }
  return command.kind === 'whoami'
    ? [await whoAmI(command, deps)]
    : await runSignedIn(command, deps);
}

async function whoAmI({ server }: AccountCommand, deps: AccountDeps): Promise<string> {
  const credential = credentialFor(server, deps.env);
  const api = new AccountServer({ ...server, credential, userAgent: deps.userAgent });
  const { mode } = await api.auth();
  if (mode === 'open') throw api.none();
  if (credential === undefined) throw api.notSignedIn();
  const { alias, role } = await personOf({ ...server, credential });
  return table([[`${alias} (${role}) at ${api.host}`]]).join('');
}

type SignedInCommand = Exclude<AccountCommand, { readonly kind: 'login' | 'logout' | 'whoami' }>;

/** For accounts of the server itself. */
async function runSignedIn(
  command: SignedInCommand,
  { env, userAgent }: AccountDeps,
): Promise<readonly string[]> {
  const { server } = command;
  const api = new AccountServer({ ...server, credential: credentialFor(server, env), userAgent });
  await api.needAccount();
  switch (command.kind) {
    case 'invite':
      return [await invite(api, command)];
    case 'people': {
      const people = await Array.fromAsync(allPeople(api));
      return linesOf(people, { json: command.json, row: personRow });
    }
    case 'change-person':
      return table([[await changePerson(api, command.alias, command.change)]]);
    case 'tokens':
      return linesOf(await ownTokens(api), { json: command.json, row: tokenRow });
    case 'add-token':
      return [await addToken(api, command)];
    case 'revoke-token':
      await revokeToken(api, command.id);
      return [];
    case 'status':
      return [await obeyStatus(api, command.change)];
  }
}

interface LinesOptions<Item> {
  readonly json: boolean;
  readonly row: (item: Item) => string[];
}

function linesOf<Item>(
  items: readonly Item[],
  { json, row }: LinesOptions<Item>,
): readonly string[] {
  return json ? items.map((item) => JSON.stringify(item)) : table(items.map(row));
}
