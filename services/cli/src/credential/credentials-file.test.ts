import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CredentialsFile } from './credentials-file.ts';

const ada = 'ns_ada';
const bob = 'nt_bob';

function newFile() {
  const configHome = mkdtempSync(join(tmpdir(), 'natter-config-'));
  onTestFinished(() => rmSync(configHome, { recursive: true }));
  const folder = join(configHome, 'natter');
  return { file: new CredentialsFile(configHome), folder, path: join(folder, 'credentials.json') };
}

test('only the user can read the file and its folder', () => {
  const { file, folder, path } = newFile();
  const umask = process.umask(0);
  onTestFinished(() => void process.umask(umask));
  file.keep(['http://a'], ada);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  // Replaced as a whole, and nothing is left beside it.
  file.keep(['http://b'], bob);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['credentials.json']);
});

test('a file that others can use is refused, with what to do', () => {
  const { file, path } = newFile();
  file.keep(['http://a'], ada);
  for (const mode of [0o640, 0o604, 0o620, 0o666, 0o601]) {
    chmodSync(path, mode);
    const refused = { message: expect.stringContaining(`chmod 600 ${path}`) as string };
    expect(() => file.find(['http://a'])).toThrow(expect.objectContaining(refused));
    expect(() => file.keep(['http://b'], bob)).toThrow(expect.objectContaining(refused));
    expect(() => file.forget(['http://a'])).toThrow(expect.objectContaining(refused));
  }
  chmodSync(path, 0o400);
  expect(file.find(['http://a'])).toBe(ada);
});

test('each server has its own credential, whatever the URL asks of it', () => {
  const { file } = newFile();
  file.keep(['http://Chat.example:80/'], ada);
  file.keep(['http://chat.example:8080', 'wss://chat.example'], bob);
  for (const url of ['http://chat.example/x?y', 'ws://chat.example/ws'])
    expect(file.find([url])).toBe(ada);
  for (const url of ['ws://chat.example:8080', 'https://chat.example:443'])
    expect(file.find([url])).toBe(bob);
  // Another port, scheme or name is another server: nothing is sent there.
  for (const url of ['http://chat.example:81', 'https://chat.example:80', 'http://example'])
    expect(file.find([url])).toBeUndefined();
  expect(file.find(['http://nowhere', 'http://chat.example'])).toBe(ada);
  file.forget(['ws://chat.example']);
  expect(file.find(['http://chat.example'])).toBeUndefined();
  expect(file.find(['https://chat.example'])).toBe(bob);
});

test('a damaged file is an error, and is never replaced', () => {
  const { file, folder, path } = newFile();
  mkdirSync(folder);
  for (const text of ['', '{', 'null', '[]', '{"servers":1}', '{"servers":{"http://a":{}}}']) {
    writeFileSync(path, text, { mode: 0o600 });
    for (const act of [() => file.find(['http://a']), () => file.keep(['http://a'], ada)])
      expect(act).toThrow(`${path} is damaged; delete it and sign in again`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

test('a folder that cannot be written is an error that names it', () => {
  const { file, folder } = newFile();
  writeFileSync(folder, 'a file');
  expect(() => file.keep(['http://a'], ada)).toThrow(
    /credentials\.json cannot be (?:read|written)/,
  );
});
