// Runs in a container on the compose cluster's own network, where NATS can be reached. Answers one
// question as one line of JSON. It knows NATS alone, none of the product's code: a second opinion
// on the log. Started by bus-probe.ts.
import { readFileSync } from 'node:fs';
import { connect, PermissionViolationError } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Attempt, LogEntry, StreamCluster } from '../src/containers/bus-probe.ts';
import type { StoredMessage } from '../src/containers/stored-message.ts';

const SERVERS = ['nats-0', 'nats-1', 'nats-2'];
const PASSWORD_FILES: Readonly<Record<string, string>> = {
  gateway: '/secrets/gateway/gateway',
  operator: '/secrets/nats/operator',
};
const REQUEST_MS_MAX = 5_000;

const [question = '', argument = ''] = process.argv.slice(2);
switch (question) {
  case 'stream':
    await answerAs('operator', async (nats) => clusterOf(nats, argument));
    break;
  case 'healthy':
    process.stdout.write(`${JSON.stringify(await healthyServers())}\n`);
    break;
  case 'log':
    await answerAs('operator', async (nats) =>
      recordsOf(nats, JSON.parse(argument) as { stream: string; subject: string }),
    );
    break;
  case 'records':
    await answerAs('operator', async (nats) =>
      messagesOf(
        nats,
        JSON.parse(argument) as { stream: string; subject: string; fromSeq: number },
      ),
    );
    break;
  case 'attempts': {
    const { user, attempts } = JSON.parse(argument) as { user: string; attempts: Attempt[] };
    await answerAs(user, async (nats) => tryAll(nats, attempts));
    break;
  }
  case 'nobody':
    await answerAs('nobody', async () => 'let in');
    break;
  default:
    throw new Error(`no such question: ${question}`);
}

async function answerAs(
  user: string,
  ask: (nats: NatsConnection) => Promise<unknown>,
): Promise<void> {
  const file = PASSWORD_FILES[user];
  const credentials = file === undefined ? {} : { user, pass: readFileSync(file, 'utf8') };
  const nats = await connect({
    servers: SERVERS.map((name) => `${name}:4222`),
    ...credentials,
    maxReconnectAttempts: 0,
  });
  process.stdout.write(`${JSON.stringify(await ask(nats))}\n`);
  await nats.close();
}

async function askApi<Answer>(nats: NatsConnection, call: string, query: object): Promise<Answer> {
  const message = await nats.request(`$JS.API.${call}`, JSON.stringify(query), {
    timeout: REQUEST_MS_MAX,
  });
  const answer = message.json<Answer & { error?: { description: string; err_code: number } }>();
  if (answer.error) {
    const cause = answer.error;
    throw Object.assign(new Error(`${call}: ${cause.description}`), { code: cause.err_code });
  }
  return answer;
}

async function clusterOf(nats: NatsConnection, stream: string): Promise<StreamCluster> {
  const { cluster } = await askApi<{
    cluster: {
      leader?: string;
      replicas?: { name: string; current: boolean; offline?: boolean; lag?: number }[];
    };
  }>(nats, `STREAM.INFO.${stream}`, {});
  const current = (cluster.replicas ?? [])
    .filter((replica) => replica.current && replica.offline !== true && (replica.lag ?? 0) === 0)
    .map(({ name }) => name);
  return { leader: cluster.leader, current };
}

/** Returns the servers that report themselves caught up with all they hold. */
async function healthyServers(): Promise<string[]> {
  const answers = await Promise.allSettled(
    SERVERS.map((name) =>
      fetch(`http://${name}:8222/healthz`, { signal: AbortSignal.timeout(REQUEST_MS_MAX) }),
    ),
  );
  return SERVERS.filter((_, index) => {
    const answer = answers[index];
    return answer?.status === 'fulfilled' && answer.value.ok;
  });
}

/** Returns every record of one subject. */
async function recordsOf(
  nats: NatsConnection,
  { stream, subject }: { readonly stream: string; readonly subject: string },
): Promise<LogEntry[]> {
  const messages = await messagesOf(nats, { stream, subject, fromSeq: 1 });
  return messages.map(({ seq, hdrs = '', data = '' }) => {
    const headers = Buffer.from(hdrs, 'base64').toString();
    const kind = /^Natter-Kind: (.*)\r$/m.exec(headers)?.[1] ?? '';
    const body: unknown = JSON.parse(Buffer.from(data, 'base64').toString());
    return { seq, kind, body: body as LogEntry['body'] };
  });
}

/** Returns the records of a subject or filter, one by one from the stream's leader. */
async function messagesOf(
  nats: NatsConnection,
  of: { readonly stream: string; readonly subject: string; readonly fromSeq: number },
): Promise<StoredMessage[]> {
  const NO_MORE = 10_037;
  const messages: StoredMessage[] = [];
  for (let seq = of.fromSeq; ; seq = messages.at(-1)!.seq + 1) {
    try {
      const { message } = await askApi<{ message: StoredMessage }>(
        nats,
        `STREAM.MSG.GET.${of.stream}`,
        { seq, next_by_subj: of.subject },
      );
      messages.push(message);
    } catch (error) {
      if ((error as { code?: number }).code === NO_MORE) return messages;
      throw error;
    }
  }
}

/** Returns for each whether the server refuses it. */
async function tryAll(nats: NatsConnection, attempts: readonly Attempt[]): Promise<boolean[]> {
  const refusals: Attempt[] = [];
  const heard = (async () => {
    for await (const status of nats.status())
      if (status.type === 'error' && status.error instanceof PermissionViolationError)
        refusals.push(status.error);
  })();
  for (const { operation, subject } of attempts) {
    if (operation === 'publish') nats.publish(subject, '{}');
    else nats.subscribe(subject, { callback: () => undefined });
  }
  // The server answers in order: all refusals come before this pong.
  await nats.flush();
  await nats.close();
  await heard;
  return attempts.map(({ operation, subject }) =>
    refusals.some((refusal) => refusal.operation === operation && refusal.subject === subject),
  );
}
