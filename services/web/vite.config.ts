// How the browser client is built: hashed files in dist/assets, and beside each text file its .br and .gz, so that gateways compress nothing.
// Who serves them, and with which headers: services/gateway/src/serve-web.ts. How big they may be: scripts/check-size.ts.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gemoji } from 'gemoji';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

// Under vitest NODE_ENV is `test`, and Vite would build a larger page than the one people get.
if (process.argv.includes('build')) process.env['NODE_ENV'] = 'production';

const GATEWAY = 'http://localhost:8080';
const TEXT = /\.(html|js|css|svg|json|webmanifest)$/;

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // What knows light-dark(), relative colours and Promise.withResolvers; the CSS is written for these and not rewritten.
    target: ['chrome125', 'firefox128', 'safari18'],
    // The policy allows no data: URLs but for what a page makes itself.
    assetsInlineLimit: 0,
    // The chunks that are loaded later need nothing else.
    modulePreload: false,
    reportCompressedSize: false,
    manifest: true,
  },
  // `npm run dev`: the page as it is written, over the gateway of `npm start`.
  server: { proxy: { '/ws': { target: GATEWAY, ws: true }, '/v1': GATEWAY } },
  plugins: [emojiTable(), compressed()],
});

/** `virtual:emoji`: what the page needs of gemoji, a twentieth of it. A line: the emoji, its names and words; a new group begins with `#`. */
function emojiTable(): Plugin {
  const groups = Map.groupBy(gemoji, ({ category }) => category);
  const lines = [...groups].flatMap(([category, all]) => [
    `#${category}`,
    ...all.map(({ emoji, names, tags }) => `${emoji} ${names.join(' ')} ${tags.join(' ')}`.trim()),
  ]);
  return {
    name: 'emoji-table',
    resolveId: (id) => (id === 'virtual:emoji' ? '\0emoji' : undefined),
    load: (id) =>
      id === '\0emoji' ? `export const table = ${JSON.stringify(lines.join('\n'))};` : undefined,
  };
}

function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: () => {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!TEXT.test(name)) continue;
        const path = join(folder, name);
        const bytes = readFileSync(path);
        const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, best));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
