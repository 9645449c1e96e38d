// Output of the children: all lines go to a file of their own, warnings also to the terminal.
import { appendFileSync, renameSync, statSync } from 'node:fs';

/** A larger file becomes FILE.1 and a new one begins, so a child has at most two of this size. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** pino's number for `warn`. */
const WARN_LEVEL = 40;

/**
 * Returns a function that appends lines to a file of bounded size.
 * If writing fails, it reports that once through `say` and stops writing.
 */
export function lineFile(file: string, say: (line: string) => void): (line: string) => void {
  let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let broken = false;
  return (line) => {
    if (broken) return;
    try {
      if (bytes > FILE_BYTES_MAX) {
        renameSync(file, `${file}.1`);
        bytes = 0;
      }
      appendFileSync(file, `${line}\n`);
      bytes += Buffer.byteLength(line) + 1;
    } catch (error) {
      broken = true;
      say(`cannot write ${file} (${(error as Error).message}); logging to it stops`);
    }
  };
}

/**
 * Returns what a service's output goes to: all of it to `FILE`, warnings and errors also to the
 * terminal, after its name.
 */
export function reported(
  name: string,
  { file, say }: { readonly file: string; readonly say: (line: string) => void },
): { readonly onLine: (line: string) => void; readonly onErrorLine: (line: string) => void } {
  const log = lineFile(file, say);
  return {
    onLine: (line) => {
      log(line);
      const warning = gatewayWarning(line);
      if (warning !== undefined) say(`${name}: ${warning}`);
    },
    onErrorLine: (line) => {
      log(line);
      say(`${name}: ${line}`);
    },
  };
}

/** Returns a pino line for the terminal, or undefined below a warning. Other lines pass. */
export function gatewayWarning(line: string): string | undefined {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { level, msg, time: _time, pid: _pid, hostname: _hostname, ...fields } = entry;
  if (typeof level === 'number' && level < WARN_LEVEL) return undefined;
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  return `${typeof msg === 'string' ? msg : line}${rest}`;
}

/** Returns a nats-server line for the terminal, or undefined when it is no warning or error. */
export function natsWarning(line: string): string | undefined {
  return /\[(WRN|ERR|FTL)\] (.*)/.exec(line)?.[2];
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Not JSON, such as a stack trace.
    return undefined;
  }
}
