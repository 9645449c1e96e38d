// How slowly an upload may come: silence ends it, and so does a trickle. Each holds one of a few
// places, and blocks in memory, for as long as it takes (transfer-limits.ts).
import type { FastifyReply, FastifyRequest } from 'fastify';
import { endBody } from '../admission/request-bounds.ts';

/** A slow phone is ten times as fast. At this pace 100 MiB take longer than the hour there is. */
const BYTES_PER_SECOND_MIN = 4 * 1024;

/** Longer than NATS may take to store a block (10 s), while nothing is read. */
const IDLE_MS = 15_000;

/**
 * Ends the request (408) if no byte comes for IDLE_MS, or fewer than 4 KiB/s over that time.
 * Returns a function that stops the watch.
 */
export function watchUpload({ raw }: FastifyRequest, reply: FastifyReply): () => void {
  const { socket } = raw;
  const bytesMin = (BYTES_PER_SECOND_MIN * IDLE_MS) / 1_000;
  let bytes = socket.bytesRead;
  raw.setTimeout(IDLE_MS, () => {
    endBody(raw, reply);
  });
  const timer = setInterval(() => {
    if (socket.bytesRead - bytes < bytesMin) endBody(raw, reply);
    bytes = socket.bytesRead;
  }, IDLE_MS);
  const stop = (): void => {
    clearInterval(timer);
    raw.setTimeout(0);
  };
  raw.once('close', stop);
  return stop;
}
