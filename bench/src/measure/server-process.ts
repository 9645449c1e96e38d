// A peer as a process. It prints `listening PORT` and ends when its standard input closes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Dialect, Running } from './running-server.ts';

/** Starts `program` and resolves once it listens. Throws its standard error if it ends first. */
export async function startServer(
  { name, dialect }: { readonly name: string; readonly dialect: Dialect },
  [program, ...args]: readonly [string, ...string[]],
): Promise<Running> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = /^listening (\d+)$/.exec(line);
      if (said !== null) resolve(Number(said[1]));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with code ${code}`)));
  });
  return {
    dialect,
    addresses: [`127.0.0.1:${port}`],
    processes: [{ name, pid: child.pid! }],
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
