// Where the lines of our children go: all into a file of their own, warnings and errors to the terminal as well.
import { appendFileSync, renameSync, statSync } from 'node:fs';

/** Then the file becomes FILE.1, in place of an older one, and a new one begins: a child has two files of this size at most. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** pino's number for `warn`. */
const WARN_LEVEL = 40;

/** Appends lines to a file of bounded size. A file that cannot be written is told once, and given up. */
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
      say(`${file} is not written any more: ${(error as Error).message}`);
    }
  };
}

/** A pino line as the terminal shows it, or undefined when it is below a warning. What is no pino line is shown as it is. */
export function gatewayWarning(line: string): string | undefined {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { level, msg, time: _time, pid: _pid, hostname: _hostname, ...fields } = entry;
  if (typeof level === 'number' && level < WARN_LEVEL) return undefined;
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  return `${typeof msg === 'string' ? msg : line}${rest}`;
}

/** A nats-server line as the terminal shows it, or undefined when it is no warning or error. */
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
    // A crash's stack trace, say: shown as it is.
    return undefined;
  }
}
