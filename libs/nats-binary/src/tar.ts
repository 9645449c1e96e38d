// Extracts one file from a tar archive in memory. Pure. Enough for nats-server's release archive:
// POSIX ustar, names under 256 bytes, no links. Format: pax(1), "ustar Interchange Format".
const BLOCK_BYTES = 512;

/** Returns the first regular file at NAME or `…/NAME`, or undefined. Never throws. */
export function fileFromTar(tar: Buffer, name: string): Buffer | undefined {
  let at = 0;
  while (at + BLOCK_BYTES <= tar.length) {
    const header = tar.subarray(at, at + BLOCK_BYTES);
    const path = text(header.subarray(0, 100));
    const sizeBytes = Number.parseInt(text(header.subarray(124, 136)).trim(), 8);
    if (path === '' || !Number.isSafeInteger(sizeBytes)) return undefined;
    const start = at + BLOCK_BYTES;
    const regular = header[156] === 0x30 || header[156] === 0;
    if (regular && (path === name || path.endsWith(`/${name}`))) {
      return start + sizeBytes <= tar.length ? tar.subarray(start, start + sizeBytes) : undefined;
    }
    at = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return undefined;
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? field.length : end);
}
