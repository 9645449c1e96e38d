// Reads the body of an answer, decompressed, up to a bound before and after.
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip } from 'node:zlib';

/** Of a page, as it comes and as it is; the rest is not read. */
const BYTES_MAX = 512 * 1024;

/** There is no page to read; the message says why. */
export class NoPage extends Error {
  override readonly name = 'NoPage';
}

/**
 * Gives `take` the body, chunk by chunk, until it returns false. Resolves at the end or the bound;
 * rejects if the body breaks off.
 */
export async function readBody(
  response: IncomingMessage,
  take: (chunk: Buffer) => boolean,
): Promise<void> {
  const body = decompressed(response);
  try {
    for await (const chunk of atMost(body)) if (!take(chunk)) return;
  } finally {
    body.destroy();
    response.destroy();
  }
}

function decompressed(response: IncomingMessage): Readable {
  const { 'content-encoding': encoding = 'identity' } = response.headers;
  switch (encoding.trim().toLowerCase()) {
    case 'identity':
      return response;
    case 'gzip':
    case 'x-gzip':
      // A page that is cut at the bound is still read up to there.
      return through(response, createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
    case 'br':
      return through(
        response,
        createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
      );
    default:
      throw new NoPage('it is compressed in another way');
  }
}

/** What comes is bounded too: compressed bytes may stand for nothing. */
function through(response: IncomingMessage, decompress: NodeJS.ReadWriteStream): Readable {
  // Errors are met by those who read.
  return pipeline(response, atMost, decompress, () => {}) as unknown as Readable;
}

async function* atMost(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = BYTES_MAX;
  for await (const chunk of source) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
