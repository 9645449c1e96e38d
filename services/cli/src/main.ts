// The command line: reads its arguments, runs one command, ends with its exit code. The only file here that touches the process.
import { userInfo } from 'node:os';
import { inspect } from 'node:util';
import { escapeText } from '@natter/protocol';
import { chat } from './chat/chat.ts';
import { parseCommandLine, USAGE } from './command-line.ts';
import type { Command, Target } from './command-line.ts';
import { exitCodes, Failure, failureOf, signalExitCodes } from './exit-codes.ts';
import { follow } from './http/follow-room.ts';
import { Gateways } from './http/gateways.ts';
import { linesOf } from './commands/input-lines.ts';
import { sayAll } from './commands/say.ts';
import { sessionOf } from './session-file.ts';
import { Display } from './display.ts';
import { tail } from './commands/tail.ts';
import { upload } from './commands/upload.ts';
import manifest from '../package.json' with { type: 'json' };

const { stdin, stdout, stderr, env } = process;

/** Resolves with the exit code that a signal asks for. */
const stopped = new Promise<number>((resolve) => {
  for (const [signal, exitCode] of Object.entries(signalExitCodes))
    process.on(signal, () => resolve(exitCode));
});
stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Who reads us has enough (`natter tail | head`): nothing is left to do, and nothing to complain of.
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  // The terminal is gone; SIGHUP says so too, and there is time to leave.
  if (error.code === 'EIO') return;
  tell(`cannot print: ${error.message}`);
  process.exit(exitCodes.fault);
});

// What is still under way belongs to a command that is over.
process.exit(await main());

async function main(): Promise<number> {
  const command = parseCommandLine({ args: process.argv.slice(2), env, userName: userName() });
  try {
    return await run(command);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) {
      stderr.write(`natter: a fault of its own: ${inspect(error)}\n`);
      return exitCodes.fault;
    }
    tell(failure.message);
    return failure.exitCode;
  }
}

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      return print(USAGE);
    case 'version':
      return print(manifest.version);
    case 'fault':
      throw new Failure('usage', `${command.fault} (see natter --help)`);
    case 'chat': {
      const { target } = command;
      if (!stdin.isTTY || !stdout.isTTY)
        throw new Failure('usage', 'a chat needs a terminal; see `natter say -` and `natter tail`');
      return await chat({
        target,
        session: sessionAt(target),
        input: stdin,
        output: stdout,
        stopped,
      });
    }
    case 'say': {
      const { target, text, to, timeoutMs } = command;
      const texts = text === undefined ? linesOf(stdin) : [text];
      const spoken = sayAll(texts, {
        gateways: new Gateways(target.urls),
        target,
        session: sessionAt(target),
        to,
        timeoutMs,
      });
      return await Promise.race([spoken.then(() => exitCodes.done), stopped]);
    }
    case 'tail': {
      const { target, asAlias, json, history } = command;
      const session = asAlias ? sessionAt(target) : undefined;
      const gateways = new Gateways(target.urls);
      const display = new Display(stdout, () => gateways.url);
      const messages = follow({
        gateways,
        room: target.room,
        session,
        history,
        tell,
      });
      const tailed = tail({ messages, json, output: stdout, display });
      return await Promise.race([tailed.then(() => exitCodes.done), stopped]);
    }
    case 'upload': {
      const { target, path, to } = command;
      const gateways = new Gateways(target.urls);
      const session = sessionAt(target);
      const onProgress = stderr.isTTY ? showProgress : undefined;
      const uploaded = upload({
        gateways,
        target,
        session,
        path,
        to,
        ...(onProgress && { onProgress }),
      });
      return await Promise.race([uploaded.then(print), stopped]);
    }
  }
}

function print(line: string): number {
  stdout.write(`${line}\n`);
  return exitCodes.done;
}

/** In one row of the terminal, which is empty again at the end. */
function showProgress(sentBytes: number, totalBytes: number): void {
  const percent = Math.floor((100 * sentBytes) / Math.max(1, totalBytes));
  stderr.write(sentBytes < totalBytes ? `\r${percent} %` : '\r     \r');
}

function tell(line: string): void {
  stderr.write(`natter: ${escapeText(line)}\n`);
}

function sessionAt({ urls, alias }: Target): string {
  const host = new URL(urls[0] ?? '').hostname;
  return sessionOf({ stateHome: env['XDG_STATE_HOME'], host, alias });
}

/** Empty where the system does not know: then `--alias` says who. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return '';
  }
}
