import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileFromTar } from './tar.ts';

test('a file of any size comes whole out of a tar archive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'natter-tar-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'nats-server-v2'));
  for (const size of [0, 1, 511, 512, 513, 100_000]) {
    const content = Buffer.alloc(size, 'x');
    writeFileSync(join(folder, 'nats-server-v2/README.md'), 'before');
    writeFileSync(join(folder, 'nats-server-v2/nats-server'), content);
    const tar = execFileSync('tar', ['-cf', '-', '-C', folder, 'nats-server-v2']);
    expect(fileFromTar(tar, 'nats-server')?.equals(content)).toBe(true);
    expect(fileFromTar(tar, 'server')).toBeUndefined();
  }
});

test('arbitrary bytes are no archive and no error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(fileFromTar(Buffer.from(bytes), 'nats-server')).toBeUndefined();
    }),
  );
});
