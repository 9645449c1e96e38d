// A certificate authority for one test file: real certificates for loopback, and trust in them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { SelfsignedOptions } from 'selfsigned';

const DAY_MS = 86_400_000;

export interface IssueOptions {
  /** The first 30 days from now unless set. May be in the past. */
  readonly days?: number;
  /** Besides localhost and 127.0.0.1. */
  readonly names?: readonly string[];
}

/** In PEM. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority extends AsyncDisposable {
  /** A folder for certificates, removed at the end. */
  readonly folder: string;
  readonly ca: string;
  readonly caFile: string;
  issue(options?: IssueOptions): Promise<IssuedCertificate>;
  /** Writes a certificate as PREFIX.pem and PREFIX-key.pem of the folder. Returns the paths. */
  write(prefix: string, certificate: IssuedCertificate): Promise<{ cert: string; key: string }>;
}

/** Every client of this process trusts its certificates from now on: fetch, ws, tls. */
export async function trustedAuthority(): Promise<TestAuthority> {
  // Its 250 files take a third of the time in which testkit loads, and few tests use TLS.
  const { generate } = await import('selfsigned');
  const folder = await mkdtemp(join(tmpdir(), 'natter-certificates-'));
  const own = await generate(named('Natter tests'), {
    ...COMMON,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, own.cert);
  setDefaultCACertificates([...getCACertificates('default'), own.cert]);
  return {
    folder,
    ca: own.cert,
    caFile,
    issue: async ({ days = 30, names = [] } = {}) => {
      const issued = await generate(named('localhost'), {
        ...COMMON,
        notBeforeDate: new Date(Date.now() - 400 * DAY_MS),
        notAfterDate: new Date(Date.now() + days * DAY_MS),
        ca: { key: own.private, cert: own.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          {
            name: 'subjectAltName',
            altNames: [
              ...['localhost', ...names].map((value) => ({ type: 2 as const, value })),
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
      });
      return { cert: issued.cert, key: issued.private };
    },
    write: async (prefix, { cert, key }) => {
      const paths = { cert: join(folder, `${prefix}.pem`), key: join(folder, `${prefix}-key.pem`) };
      await Promise.all([writeFile(paths.cert, cert), writeFile(paths.key, key)]);
      return paths;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const COMMON = { keyType: 'ec', algorithm: 'sha256' } as const satisfies SelfsignedOptions;

const named = (value: string): { name: string; value: string }[] => [{ name: 'commonName', value }];
