// The command line: reads its arguments, runs one command, exits with its code. The only file here
// that touches the process.
import { userInfo } from 'node:os';
import { inspect } from 'node:util';
import { escapeText } from '@natter/protocol';
import { parseCommandLine } from './command-line.ts';
import type { Command } from './command-line.ts';
import { whoAt } from './credential/who.ts';
import { exitCodes, Failure, failureOf, signalExitCodes } from './exit-codes.ts';
import { USAGE } from './usage.ts';
import manifest from '../package.json' with { type: 'json' };

const { stdin, stdout, stderr, env } = process;

/** Resolves with the exit code of the signal that ends the program. */
const stopped = new Promise<number>((resolve) => {
  for (const [signal, exitCode] of Object.entries(signalExitCodes))
    process.on(signal, () => resolve(exitCode));
});
stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has had enough (`natter tail | head`): that is no error.
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  // The terminal is gone. SIGHUP says so too, and leaves time to say goodbye.
  if (error.code === 'EIO') return;
  tell(`cannot print: ${error.message}`);
  process.exit(exitCodes.bug);
});

// Whatever is still running belongs to a finished command.
process.exit(await main());

async function main(): Promise<number> {
  const command = parseCommandLine({ args: process.argv.slice(2), env, userName: userName() });
  try {
    const ended = run(command);
    // A chat says goodbye first.
    return await (command.kind === 'chat' ? ended : Promise.race([ended, stopped]));
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) {
      stderr.write(`natter: a bug in natter, please report it: ${inspect(error)}\n`);
      return exitCodes.bug;
    }
    tell(failure.message);
    return failure.exitCode;
  }
}

/**
 * Resolves with the exit code. Throws a Failure, or an error of the client library.
 * Each command loads what it needs: scripts start `natter` often.
 */
async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      return print(USAGE);
    case 'version':
      return print(manifest.version);
    case 'fault':
      throw new Failure('usage', `${command.fault} (see natter --help)`);
    case 'chat': {
      const { chat } = await import('./chat/chat.ts');
      const { target } = command;
      if (!stdin.isTTY || !stdout.isTTY)
        throw new Failure('usage', 'a chat needs a terminal; see `natter say -` and `natter tail`');
      const who = whoAt(target, env);
      return await chat({ target, who, input: stdin, output: stdout, stopped });
    }
    case 'say': {
      const { Gateways } = await import('./http/gateways.ts');
      const { say, sayLines } = await import('./commands/say.ts');
      const { target, text, json, ...options } = command;
      const { room, urls } = target;
      const saying = { ...options, gateways: new Gateways(urls), room, who: whoAt(target, env) };
      const said = json ? (result: object) => print(JSON.stringify(result)) : undefined;
      if (text === undefined) await sayLines(stdin, { ...saying, said });
      else await say(text, { ...saying, said });
      return exitCodes.done;
    }
    case 'tail': {
      const { Gateways } = await import('./http/gateways.ts');
      const { tail } = await import('./commands/tail.ts');
      const { target, timeoutMs, json, history } = command;
      const who = whoAt(target, env);
      const secret = who.isPerson || target.isAliasGiven ? who.secret : undefined;
      const gateways = new Gateways(target.urls);
      const { room } = target;
      const follow = { gateways, room, secret, history, timeoutMs, tell };
      await tail({ ...follow, json, output: stdout });
      return exitCodes.done;
    }
    case 'upload': {
      const { Gateways } = await import('./http/gateways.ts');
      const { upload } = await import('./commands/upload.ts');
      const { showUpload } = await import('./commands/upload-progress.ts');
      const { target, path, to, timeoutMs } = command;
      const gateways = new Gateways(target.urls);
      const onProgress = stderr.isTTY ? showUpload(stderr) : undefined;
      const { room } = target;
      const options = { gateways, room, who: whoAt(target, env), path, to, timeoutMs };
      return print(await upload({ ...options, ...(onProgress && { onProgress }) }));
    }
    case 'room':
      return await runRoom(command);
    case 'message':
      return await runMessage(command);
    case 'archive':
      return await runArchive(command);
    case 'portable':
      return await runPortable(command);
    case 'account':
      return await runAccount(command);
  }
}

type CommandOf<Kind> = Extract<Command, { readonly kind: Kind }>;

async function runRoom({ target, command, timeoutMs, json }: CommandOf<'room'>): Promise<number> {
  const { Gateways } = await import('./http/gateways.ts');
  const { runRoomCommand } = await import('./rooms/run-room-command.ts');
  const gateways = new Gateways(target.urls);
  const options = { gateways, who: whoAt(target, env), timeoutMs, json, tell };
  return printAll(await runRoomCommand(command, options));
}

async function runMessage(options: CommandOf<'message'>): Promise<number> {
  const { Gateways } = await import('./http/gateways.ts');
  const { runMessageCommand } = await import('./messages/run-message-command.ts');
  const { Display } = await import('./display.ts');
  const { target, command, timeoutMs, json } = options;
  const gateways = new Gateways(target.urls);
  const display = new Display(stdout, () => gateways.url);
  const lineOf = display.message.bind(display);
  const { room } = target;
  const deps = { gateways, room, who: whoAt(target, env), timeoutMs, json, lineOf };
  return printAll(await runMessageCommand(command, deps));
}

async function runArchive(options: CommandOf<'archive'>): Promise<number> {
  const { Gateways } = await import('./http/gateways.ts');
  const { runArchiveCommand } = await import('./archive/run-archive-command.ts');
  const { Display } = await import('./display.ts');
  const { target, command, timeoutMs, json } = options;
  const gateways = new Gateways(target.urls);
  const display = new Display(stdout, () => gateways.url);
  const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions();
  const lineOf = display.message.bind(display);
  const deps = { gateways, who: whoAt(target, env), timeoutMs, json, zone, lineOf, print };
  await runArchiveCommand(command, deps);
  return exitCodes.done;
}

async function runPortable({ target, command, timeoutMs }: CommandOf<'portable'>): Promise<number> {
  const { Gateways } = await import('./http/gateways.ts');
  const { progressLine } = await import('./portable/progress-line.ts');
  const gateways = new Gateways(target.urls);
  const show = progressLine(stderr);
  const deps = { gateways, who: whoAt(target, env), timeoutMs, show, tell };
  if (command.kind === 'export') {
    const { runExport } = await import('./portable/run-export.ts');
    return printAll(await runExport(command, { ...deps, output: stdout }));
  }
  const { runImport } = await import('./portable/run-import.ts');
  return printAll(await runImport(command, deps));
}

async function runAccount({ account }: CommandOf<'account'>): Promise<number> {
  const { runAccountCommand } = await import('./account/run-account-command.ts');
  const lines = await runAccountCommand(account, {
    env,
    userAgent: `natter-cli/${manifest.version} (${systemName()})`,
    input: stdin,
    questions: stderr,
    interrupted: () => process.kill(process.pid, 'SIGINT'),
    tell,
  });
  return printAll(lines);
}

function printAll(lines: readonly string[]): number {
  return lines.map(print).at(-1) ?? exitCodes.done;
}

function print(line: string): number {
  stdout.write(`${line}\n`);
  return exitCodes.done;
}

function tell(line: string): void {
  stderr.write(`natter: ${escapeText(line)}\n`);
}

/** As browsers name it, for the person's list of devices. */
function systemName(): string {
  const names: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS', win32: 'Windows' };
  return names[process.platform] ?? 'Linux';
}

/** Returns '' if the system knows no name; then `--alias` must give one. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id without a name.
    return '';
  }
}
