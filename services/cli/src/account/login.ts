// `natter login` and `natter logout`: what proves to a server who one is, kept until then.
import type { Person } from '@natter/protocol';
import { linesOf } from '../commands/input-lines.ts';
import type { CredentialsFile } from '../credential/credentials-file.ts';
import { tokenIn, tokenOption } from '../credential/token-text.ts';
import { Failure } from '../exit-codes.ts';
import { AccountServer } from './account-server.ts';
import type { Server } from './account-command.ts';
import { personOf } from './person-of.ts';
import { TerminalQuestions } from './terminal-questions.ts';

export interface LoginDeps {
  readonly server: Server;
  readonly file: CredentialsFile;
  readonly userAgent: string;
  readonly input: NodeJS.ReadStream;
  /** Where questions are shown. */
  readonly questions: NodeJS.WriteStream;
  /** Ctrl-C at a question. */
  readonly interrupted: () => void;
  /** Reports something beside the result; not escaped. */
  readonly tell: (line: string) => void;
}

/** Signs in and keeps the credential. Returns the person. Throws a Failure. */
export async function login(deps: LoginDeps, alias: string | undefined): Promise<Person> {
  const { server, file, tell } = deps;
  const { urls } = server;
  // A file that cannot be used is told before anything is asked.
  const former = file.find(urls);
  const api = apiOf(deps);
  const { mode, setUp } = await api.auth();
  if (mode === 'open') throw api.none();
  if (setUp)
    throw new Failure('refused', `${api.host} has no owner yet; open the link in identity's log`);
  if (urls.some(isReadable)) tell('the connection is not encrypted: others may read what you send');
  const { person, credential } =
    server.token === undefined
      ? await byPassword(deps, { alias, isPossible: mode === 'accounts', api })
      : await byToken(deps, server.token);
  file.keep(urls, credential);
  if (former?.startsWith('ns_') && former !== credential)
    // Nobody could reach it again. If it fails, it expires by itself.
    await apiOf(deps, former)
      .tell({ method: 'POST', path: '/sign-out', body: {} })
      .catch(() => {});
  return person;
}

/** Ends the session and forgets it. Throws a Failure; then it is forgotten all the same. */
export async function logout(deps: LoginDeps, isEverywhere: boolean): Promise<void> {
  const { server, file, tell } = deps;
  const credential = file.find(server.urls);
  const api = apiOf(deps, credential);
  if (credential === undefined)
    throw new Failure('refused', `you are not signed in at ${api.host}`);
  const body = isEverywhere ? { everywhere: true } : {};
  try {
    if (credential.startsWith('ns_') || isEverywhere)
      await api.tell({ method: 'POST', path: '/sign-out', body });
    else tell('the token is forgotten here, but stays valid; revoke it where it was made');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // It had ended already.
    if (error.code === 'unauthorized') return;
    error.message = `forgotten here, but not signed out there: ${error.message}`;
    throw error;
  } finally {
    file.forget(server.urls);
  }
}

interface Proved {
  readonly person: Person;
  readonly credential: string;
}

async function byToken(deps: LoginDeps, token: string): Promise<Proved> {
  const credential =
    token === '-' ? tokenIn(await typedToken(deps), 'standard input') : tokenOption(token);
  return { credential, person: await personOf({ ...deps.server, credential }) };
}

async function typedToken(deps: LoginDeps): Promise<string> {
  if (!deps.input.isTTY) return await firstLine(deps.input);
  using questions = questionsAt(deps);
  return await questions.ask('token: ', { isSecret: true });
}

interface PasswordOptions {
  readonly alias: string | undefined;
  readonly isPossible: boolean;
  readonly api: AccountServer;
}

async function byPassword(
  deps: LoginDeps,
  { alias, isPossible, api }: PasswordOptions,
): Promise<Proved> {
  if (!isPossible)
    throw new Failure('usage', `${api.host} has no passwords; use login --token TOKEN`);
  const answers = deps.input.isTTY ? await askFor(deps, alias) : await readFor(deps, alias);
  const { person, session } = await api.signIn(answers.alias, answers.password);
  return { person, credential: session };
}

interface Answers {
  readonly alias: string;
  readonly password: string;
}

async function askFor(deps: LoginDeps, given: string | undefined): Promise<Answers> {
  using questions = questionsAt(deps);
  const alias = given ?? (await questions.ask('alias: ', { isSecret: false })).trim();
  return { alias, password: await questions.ask('password: ', { isSecret: true }) };
}

function questionsAt({ input, questions: output, interrupted }: LoginDeps): TerminalQuestions {
  return new TerminalQuestions({ input, output, interrupted });
}

/** Without a terminal, as in scripts. */
async function readFor({ input }: LoginDeps, alias: string | undefined): Promise<Answers> {
  if (alias === undefined)
    throw new Failure('usage', 'no terminal: give --alias, and the password on standard input');
  return { alias, password: await firstLine(input) };
}

async function firstLine(input: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const { text } of linesOf(input)) return text;
  throw new Failure('usage', 'standard input is empty');
}

function apiOf({ server, userAgent }: LoginDeps, credential?: string): AccountServer {
  const { urls, timeoutMs } = server;
  return new AccountServer({ urls, timeoutMs, credential, userAgent });
}

/** Without TLS, unless it never leaves this machine. */
function isReadable(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isLocal = /^(?:localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname);
  return (protocol === 'http:' || protocol === 'ws:') && !isLocal;
}
