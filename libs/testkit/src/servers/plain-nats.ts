// A NATS client that knows nothing of Natter, for tests: publishes stray records, and asks
// JetStream directly.
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';

export class PlainNats implements AsyncDisposable {
  readonly #connection: NatsConnection;

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /** `nats://host:port` of one server, or of some in a cluster. Reconnects without a limit. */
  static async connect(urls: string | readonly string[]): Promise<PlainNats> {
    const servers = typeof urls === 'string' ? urls : [...urls];
    return new PlainNats(
      await connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 100 }),
    );
  }

  get serverVersion(): string {
    return this.#connection.info?.version ?? 'unknown';
  }

  /** Resolves when the server has it. */
  async publish(
    subject: string,
    body: string | Uint8Array,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const block = headers();
    for (const [name, value] of Object.entries(fields)) block.set(name, value);
    const some = Object.keys(fields).length > 0;
    this.#connection.publish(subject, body, some ? { headers: block } : {});
    await this.#connection.flush();
  }

  /** Sends a JSON request. Resolves with the JSON answer. */
  async ask<Answer>(subject: string, query: object = {}): Promise<Answer> {
    const answer = await this.#connection.request(subject, JSON.stringify(query));
    return answer.json<Answer>();
  }

  /** Answers every request on the subjects, until the function it returns is called. */
  async answer(subjects: string, answerOf: (subject: string) => object): Promise<() => void> {
    const subscription = this.#connection.subscribe(subjects, {
      callback: (_error, message) => {
        message.respond(JSON.stringify(answerOf(message.subject)));
      },
    });
    await this.#connection.flush();
    return () => subscription.unsubscribe();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
  }
}
