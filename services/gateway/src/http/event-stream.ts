// Server-Sent Events on one response: its head, and when the client should come back. A browser's
// EventSource gives up for good at any status but 200, so what passes is told on a stream as well.
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers with Server-Sent Events. */
    isEventStream?: boolean;
  }
}

/** When a client should come back: spread, so that a gateway's clients don't come all at once. */
const RETRY_MS_MIN = 500;
const RETRY_MS_SPREAD = 1_000;

/**
 * Answers 200 with the head of a stream, unless it has begun. From here on the response is the
 * caller's alone. `retryMs`: when the client should come back at the earliest.
 */
export function beginEventStream(reply: FastifyReply, retryMs = 0): ServerResponse {
  const { raw } = reply;
  if (raw.headersSent || raw.destroyed) return raw;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  const spread = RETRY_MS_MIN + Math.floor(Math.random() * RETRY_MS_SPREAD);
  raw.write(`retry: ${Math.max(retryMs, spread)}\n\n`);
  return raw;
}

/** Answers with an empty stream, so that an EventSource comes back after `retryMs`. */
export function sendRetry(reply: FastifyReply, retryMs: number): FastifyReply {
  beginEventStream(reply, retryMs).end();
  return reply;
}

/** Whether an EventSource asks, which takes nothing but a stream for an answer. */
export function isFromEventSource({ routeOptions, headers }: FastifyRequest): boolean {
  const accepts = headers.accept?.includes('text/event-stream') === true;
  return routeOptions.config.isEventStream === true && accepts;
}
