// What a picture is, by its bytes: its type, and its size from the header, without decoding it.
// Takes PNG, JPEG and WebP that do not move and are whole. Pure.
import { AVATAR_BYTES_MAX, AVATAR_PIXELS_MAX } from '@natter/trust';

export type Image =
  | { readonly ok: true; readonly type: 'image/png' | 'image/jpeg' | 'image/webp' }
  /** In words, for the person. */
  | { readonly ok: false; readonly fault: string };

/** What a header says. */
interface Header {
  readonly width: number;
  readonly height: number;
  /** All its parts are there. */
  readonly isWhole: boolean;
  readonly moves: boolean;
}

const FORMATS = [
  { type: 'image/png', begins: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), read: readPng },
  { type: 'image/jpeg', begins: Buffer.from([0xff, 0xd8, 0xff]), read: readJpeg },
  { type: 'image/webp', begins: Buffer.from('RIFF'), read: readWebp },
] as const;

/** Returns the type of an image that may be an avatar, or why it may not. Never throws. */
export function readImage(bytes: Buffer): Image {
  if (bytes.length > AVATAR_BYTES_MAX) return fault(`A picture has at most ${KIB} KiB.`);
  const format = FORMATS.find(({ begins }) => bytes.subarray(0, begins.length).equals(begins));
  if (format === undefined) return notOne;
  const header = headerOf(bytes, format.read);
  if (header === undefined) return notOne;
  const { width, height, isWhole, moves } = header;
  if (Math.max(width, height) > AVATAR_PIXELS_MAX) {
    return fault(`A picture has at most ${AVATAR_PIXELS_MAX} × ${AVATAR_PIXELS_MAX} pixels.`);
  }
  if (moves) return fault('A picture that moves is not taken. Choose a still one.');
  if (!isWhole) return fault('This picture is not complete. Save it again.');
  return { ok: true, type: format.type };
}

const KIB = AVATAR_BYTES_MAX / 1_024;
const fault = (words: string): Image => ({ ok: false, fault: words });
const notOne = fault('This is no PNG, JPEG or WebP picture. Choose another file.');

/** Returns undefined if it says no size, or if it ends before it says one. */
function headerOf(bytes: Buffer, read: (bytes: Buffer) => Header | undefined): Header | undefined {
  try {
    const header = read(bytes);
    return header !== undefined && header.width > 0 && header.height > 0 ? header : undefined;
  } catch (error) {
    // A Buffer throws where a read would go beyond its end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Chunks: length, name, data, checksum. IHDR is the first, IEND the last (PNG, third edition). */
function readPng(bytes: Buffer): Header | undefined {
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  let moves = false;
  let has = { data: false, end: false };
  for (let at = 8; at + 12 <= bytes.length && !has.end;) {
    const name = bytes.toString('latin1', at + 4, at + 8);
    const next = at + 12 + bytes.readUInt32BE(at);
    if (next > bytes.length) break;
    moves ||= name === 'acTL';
    has = { data: has.data || name === 'IDAT', end: name === 'IEND' };
    at = next;
  }
  return { width, height, isWhole: has.data && has.end, moves };
}

/** Segments up to a start of frame, which has the size (ITU-T T.81, B.2). */
function readJpeg(bytes: Buffer): Header | undefined {
  for (let at = 2; ;) {
    if (bytes.readUInt8(at) !== 0xff) return undefined;
    const marker = bytes.readUInt8(at + 1);
    // Fill bytes may precede a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      // Some cameras add zeros or notes of theirs behind the end.
      const isWhole = bytes.includes(Buffer.from([0xff, 0xd9]), at);
      return { width, height, isWhole, moves: false };
    } else at += 2 + bytes.readUInt16BE(at + 2);
  }
}

/** SOF0 to SOF15, without the tables that lie between them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** RIFF: chunks of name, length and data. The largest size that any of them says (RFC 9649). */
function readWebp(bytes: Buffer): Header | undefined {
  if (bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  const end = bytes.readUInt32LE(4) + 8;
  let [width, height, pictures] = [0, 0, 0];
  let moves = false;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = webpSize(name, bytes.subarray(at + 8));
    width = Math.max(width, size?.width ?? 0);
    height = Math.max(height, size?.height ?? 0);
    moves ||= name === 'ANIM' || name === 'ANMF';
    if (name.startsWith('VP8') && name !== 'VP8X') pictures += 1;
    const length = bytes.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return { width, height, isWhole: pictures === 1 && end <= bytes.length, moves };
}

/** `data`: of the chunk, and what follows it. */
function webpSize(
  name: string,
  data: Buffer,
): { readonly width: number; readonly height: number } | undefined {
  switch (name) {
    case 'VP8X':
      return { width: 1 + data.readUIntLE(4, 3), height: 1 + data.readUIntLE(7, 3) };
    case 'VP8L': {
      const bits = data.readUInt32LE(1);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
    default:
      return undefined;
  }
}
