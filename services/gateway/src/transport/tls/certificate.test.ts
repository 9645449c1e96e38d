// Pairs of a certificate and a key, right and wrong; and files that change while they are watched.
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { eventually, trustedAuthority } from '@natter/testkit';
import type { IssuedCertificate, TestAuthority } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { parseCertificate } from './certificate.ts';
import { watchCertificate } from './certificate-watch.ts';

let authority: TestAuthority;
let issued: IssuedCertificate;
beforeAll(async () => {
  authority = await trustedAuthority();
  issued = await authority.issue();
});
afterAll(() => authority[Symbol.asyncDispose]());

test('a certificate with its key is read, with or without its chain', () => {
  for (const cert of [issued.cert, `${issued.cert}\n${authority.ca}`, `text\n${issued.cert}`]) {
    const read = parseCertificate({ cert, key: issued.key });
    expect(read).toMatchObject({ ok: true, certificate: { cert } });
    const { expiresMs } = read.ok ? read.certificate : { expiresMs: 0 };
    expect((expiresMs - Date.now()) / 86_400_000).toBeCloseTo(30, 0);
  }
});

test('a pair that cannot serve is a fault that names the file', async () => {
  const other = await authority.issue();
  const { privateKey: locked } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  });
  const { cert, key } = issued;
  for (const [pair, fault] of [
    [{ cert: '', key }, 'NATTER_TLS_CERT holds no certificate'],
    [{ cert: key, key }, 'NATTER_TLS_CERT holds no certificate'],
    [{ cert: cert.slice(0, 200), key }, 'NATTER_TLS_CERT holds no certificate'],
    [{ cert, key: '' }, 'NATTER_TLS_KEY holds no private key'],
    [{ cert, key: cert }, 'NATTER_TLS_KEY holds no private key'],
    [{ cert, key: locked }, 'one under a password'],
    [{ cert, key: other.key }, 'is not the key of the first certificate'],
    // The chain first.
    [{ cert: `${authority.ca}\n${cert}`, key }, 'is not the key of the first certificate'],
  ] as const) {
    const read = parseCertificate(pair);
    expect(read).toEqual({ ok: false, fault: expect.stringContaining(fault) });
  }
});

test('the configuration refuses a pair that cannot serve, and half of one', async () => {
  const files = await authority.write('pair', issued);
  const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
    const read = readConfig(env);
    return read.ok ? [] : read.faults;
  };
  expect(faultsOf({ NATTER_TLS_CERT: files.cert, NATTER_TLS_KEY: files.key })).toEqual([]);
  expect(faultsOf({ NATTER_TLS_CERT: files.cert })).toEqual([
    'set both NATTER_TLS_CERT and NATTER_TLS_KEY, or neither',
  ]);
  expect(faultsOf({ NATTER_TLS_CERT: files.key, NATTER_TLS_KEY: files.key })).toEqual([
    'NATTER_TLS_CERT holds no certificate in PEM',
  ]);
  const absent = `${authority.folder}/absent.pem`;
  expect(faultsOf({ NATTER_TLS_CERT: absent, NATTER_TLS_KEY: files.key })).toEqual([
    `NATTER_TLS_CERT is "${absent}", expected a PEM file that can be read`,
  ]);
});

test('a new pair is noticed, and a broken one is reported once', async () => {
  const read = parseCertificate(issued);
  if (!read.ok) throw new Error(read.fault);
  const files = await authority.write('watched', issued);
  const heard: string[] = [];
  const stop = watchCertificate({
    files,
    certificate: read.certificate,
    onRenewed: ({ names }) => heard.push(names),
    onBroken: (fault) => heard.push(fault),
    lookMs: 10,
  });
  onTestFinished(stop);
  const next = await authority.issue({ names: ['next.example'] });
  await writeFile(files.cert, next.cert);
  await writeFile(files.key, next.key);
  await eventually(() => {
    expect(heard).toEqual([expect.stringContaining('next.example')]);
  });
  await writeFile(files.key, issued.key);
  await eventually(() => {
    expect(heard.slice(1)).toEqual([expect.stringContaining('is not the key')]);
  });
});
