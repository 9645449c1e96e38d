// Pictures for tests: PNG whole, JPEG and WebP as far as their headers are read.
import { crc32, deflateSync } from 'node:zlib';

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

export interface PngOptions {
  readonly width?: number;
  readonly height?: number;
  /** The shade, 0 to 255. */
  readonly grey?: number;
  /** More chunks before the pixels. */
  readonly extra?: readonly (readonly [string, Buffer])[];
}

/** Returns a grey PNG. Its pixels are those of the size, however large that is. */
export function png({ width = 8, height = 8, grey = 128, extra = [] }: PngOptions = {}): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(Math.min(width, 2_000), grey)]);
  const rows = Buffer.concat(Array.from({ length: Math.min(height, 2_000) }, () => row));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...extra.map(([name, data]) => chunk(name, data)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Returns a PNG of exactly this many bytes: what is too much is in a chunk that nobody reads. */
export function pngOfBytes(bytes: number): Buffer {
  const filler = Buffer.alloc(bytes - png().length - 12);
  return png({ extra: [['teXt', filler]] });
}

export function jpeg({ width = 8, height = 8 } = {}): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4]),
    Buffer.from([0xff, 0xc0, 0, 11, 8]),
    size,
    Buffer.from([1, 1, 0x11, 0]),
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x55, 0xff, 0xd9]),
  ]);
}

/** `canvas`: in a VP8X chunk before the pixels. */
export function webp(
  { width = 8, height = 8 } = {},
  canvas?: { readonly width: number; readonly height: number },
): Buffer {
  const data = Buffer.alloc(6);
  data.writeUInt8(0x2f, 0);
  data.writeUInt32LE((width - 1) | ((height - 1) << 14), 1);
  const parts = [riff('VP8L', data)];
  if (canvas !== undefined) {
    const extended = Buffer.alloc(10);
    extended.writeUIntLE(canvas.width - 1, 4, 3);
    extended.writeUIntLE(canvas.height - 1, 7, 3);
    parts.unshift(riff('VP8X', extended));
  }
  return riff('RIFF', Buffer.concat([Buffer.from('WEBP'), ...parts]));
}

/** Returns a WebP that moves. */
export function movingWebp(): Buffer {
  const parts = [riff('VP8X', Buffer.alloc(10)), riff('ANIM', Buffer.alloc(6))];
  return riff('RIFF', Buffer.concat([Buffer.from('WEBP'), ...parts]));
}

function riff(name: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(name), length, data, Buffer.alloc(data.length % 2)]);
}
