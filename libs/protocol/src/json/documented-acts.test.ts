// The acts and frames that docs/protocol.md shows under "Rooms" are those that gateways decode.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { actFields } from './act-schema.ts';
import { decodeClientMessage } from './json-codec.ts';

const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
const section = /\n### Rooms\n(.*?)\n### Messages change\n/s.exec(page)?.[1] ?? '';

test('the table of acts names each act and each of its fields', () => {
  const rows = section.matchAll(/^\| (?<names>`[^|]+`) \| (?<fields>[^|]+) \|/gm);
  const documented = new Map<string, string>();
  for (const { groups } of rows)
    for (const [, name = ''] of (groups?.['names'] ?? '').matchAll(/`([\w-]+)`/g))
      documented.set(name, groups?.['fields'] ?? '');
  expect([...documented.keys()].toSorted()).toEqual(Object.keys(actFields).toSorted());
  for (const [act, fields] of Object.entries(actFields))
    for (const field of Object.keys(fields))
      expect(documented.get(act), `${act}: ${field}`).toMatch(new RegExp(`\`${field}\\??\``));
});

test('every request in the examples is decoded', () => {
  const lines = [...section.matchAll(/^\{ "type".*\}$/gm)].map(([line]) => line);
  const requests = lines.filter((line) => /"(?:act|card|people)", "id"/.test(line));
  const asked = requests.filter((line) => !/"card": \{|"count"/.test(line));
  expect(asked.map((line) => decodeClientMessage(line).ok)).toEqual([true, true, true]);
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('type');
});
