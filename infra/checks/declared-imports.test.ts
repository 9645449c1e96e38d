import { expect, test } from 'vitest';
import { undeclaredImports } from './declared-imports.ts';

const options = {
  workspaces: [
    { folder: 'libs/a', name: '@natter/a', declared: new Set(['ws', '@natter/b']) },
    { folder: 'libs/b', name: '@natter/b', declared: new Set<string>() },
  ],
  shared: new Set(['vitest']),
};

test.each([
  `import { openRoomLog } from '@natter/room-log';`,
  `import type { RoomLog } from '@natter/room-log/entry';`,
  `export * from '@natter/room-log';`,
  `const log = await import('@natter/room-log');`,
  `import '@natter/room-log';`,
])('%s is found where it is not declared', (text) => {
  expect(undeclaredImports({ path: 'libs/a/src/x.ts', text }, options)).toEqual([
    'libs/a/src/x.ts: @natter/room-log is not in libs/a/package.json',
  ]);
});

test.each([
  `import { WebSocket } from 'ws'; import { b } from '@natter/b/deep/entry';`,
  `import { test } from 'vitest'; import { join } from 'node:path'; import fs from 'fs';`,
  `import { own } from '@natter/a'; import { x } from './x.ts'; import data from 'virtual:emoji';`,
  `const text = "import { x } from 'undeclared'"; const y = await import(text);`,
])('%s passes', (text) => {
  expect(undeclaredImports({ path: 'libs/a/src/x.ts', text }, options)).toEqual([]);
});

test('a workspace does not pass by what another one declares', () => {
  const file = { path: 'libs/b/src/x.ts', text: `import { WebSocket } from 'ws';` };
  expect(undeclaredImports(file, options)).toHaveLength(1);
});
