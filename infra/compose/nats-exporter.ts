// A small server: asks the NATS servers' monitoring ports at each scrape and answers /metrics on :7777. Figures: nats-figures.ts.
// Needs nothing installed. Called by docker-compose.yml only (profile `observe`); NATS_MONITORS lists the servers.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { renderFigures } from './nats-figures.ts';
import type { Jsz, ServerAnswer, Varz } from './nats-figures.ts';

const PORT = 7777;
/** Less than the 5 s between two scrapes, so that one silent server does not cost the figures of the others. */
const ANSWER_MS = 2_000;

const monitors = (process.env['NATS_MONITORS'] ?? 'http://127.0.0.1:8222')
  .split(',')
  .map((url) => new URL(url.trim()));

const server = createServer((request, answer) => {
  if (request.url !== '/metrics') {
    answer.writeHead(404).end('only /metrics is here\n');
    return;
  }
  void answerFigures(answer);
});
server.listen(PORT, () => {
  console.log(`figures of ${monitors.map(({ host }) => host).join(', ')} on :${PORT}/metrics`);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));

async function answerFigures(answer: ServerResponse): Promise<void> {
  const answers = await Promise.all(monitors.map(askServer));
  answer.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
  answer.end(renderFigures(answers));
}

/** Never throws. */
async function askServer(monitor: URL): Promise<ServerAnswer> {
  const { host } = monitor;
  // NATS' usual monitoring port says nothing.
  const name = host.replace(/:8222$/, '');
  try {
    const [varz, jsz] = await Promise.all([
      readJson<Varz>(monitor, '/varz'),
      readJson<Jsz>(monitor, '/jsz?streams=true&config=true'),
    ]);
    return { server: name, said: { varz, jsz } };
  } catch (error) {
    console.warn(`${host} does not answer: ${error instanceof Error ? error.message : 'unknown'}`);
    return { server: name, said: undefined };
  }
}

async function readJson<Body>(monitor: URL, path: string): Promise<Body> {
  const answer = await fetch(new URL(path, monitor), { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return (await answer.json()) as Body;
}
