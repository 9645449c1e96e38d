// What the tests of TLS share: an authority that this process trusts, and a gateway of the file.
import { startGateway, startNats, trustedAuthority } from '@natter/testkit';
import type { TestAuthority, TestGateway, TestNats } from '@natter/testkit';
import { afterAll } from 'vitest';

export interface WithTls {
  readonly authority: TestAuthority;
  readonly nats: TestNats;
  /** Starts one with a certificate of its own, for these days. The caller ends it. */
  start(options?: {
    readonly env?: Readonly<Record<string, string>>;
    readonly days?: number;
    /** How many times as fast its waits pass: it looks at the files every 2 s. */
    readonly clockSpeed?: number;
  }): Promise<GatewayWithTls>;
}

export interface GatewayWithTls extends TestGateway {
  /** The files it was started with. */
  readonly files: { readonly cert: string; readonly key: string };
}

export async function withTls(): Promise<WithTls> {
  const authority = await trustedAuthority();
  const nats = await startNats();
  afterAll(async () => {
    await nats.stop();
    await authority[Symbol.asyncDispose]();
  });
  let count = 0;
  return {
    authority,
    nats,
    start: async ({ env = {}, days = 60, clockSpeed = 1 } = {}) => {
      count += 1;
      const files = await authority.write(`gateway-${count}`, await authority.issue({ days }));
      const gateway = await startGateway({
        nats: nats.url,
        clockSpeed,
        env: { NATTER_TLS_CERT: files.cert, NATTER_TLS_KEY: files.key, ...env },
      });
      return Object.assign(gateway, { files });
    },
  };
}
