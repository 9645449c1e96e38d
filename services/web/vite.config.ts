// Builds the browser client: hashed files in dist/assets, and beside each text file its .br and
// .gz, so that gateways compress nothing. They serve it by services/gateway/src/http/web-app.ts.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gemoji } from 'gemoji';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

// Under vitest NODE_ENV is `test`, and Vite would build a larger page than the one people get.
if (process.argv.includes('build')) process.env['NODE_ENV'] = 'production';

/** Addresses of the page: src/page/route.ts. */
const PAGE_PATHS = [
  '/',
  '/sign-in',
  '/setup',
  '/invite',
  '/recover',
  '/account',
  '/people',
  '/usage',
  '/lesson',
];
const GATEWAY = 'http://localhost:8080';
const TEXT = /\.(html|js|css|svg|json|webmanifest)$/;

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // Browsers that know light-dark(), relative colours and Promise.withResolvers.
    target: ['chrome125', 'firefox128', 'safari18'],
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    // What is loaded later is small, and asks itself for the part it shares.
    modulePreload: false,
    reportCompressedSize: false,
    manifest: true,
    // One file compresses better than the small ones that lazy parts share with it. Its name is
    // known to public/boot.js.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] } },
    },
  },
  // `npm run dev`: the page from its sources, over the gateway of `npm start`.
  server: { proxy: { '/ws': { target: GATEWAY, ws: true }, '/v1': GATEWAY } },
  plugins: [emojiTable(), shellFiles(), compressed(), readableByAll()],
});

/**
 * `virtual:emoji`: the twentieth of gemoji that the page needs. A line is an emoji, its names and
 * words; `#` begins a group.
 */
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

/** Tells the service worker which files the page is made of. */
function shellFiles(): Plugin {
  let folder = '';
  return {
    name: 'shell-files',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: () => {
      const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter(
          (name) => /\.(js|css|svg|png|webmanifest)$/.test(name) && !name.endsWith('-worker.js'),
        )
        .toSorted();
      const hash = createHash('sha256');
      for (const name of ['index.html', ...all])
        hash.update(name).update(readFileSync(join(folder, name)));
      const shell = {
        version: hash.digest('hex').slice(0, 16),
        paths: PAGE_PATHS,
        files: all.map((name) => `/${name}`),
      };
      const worker = join(folder, 'shell-worker.js');
      const source = readFileSync(worker, 'utf8');
      writeFileSync(
        worker,
        source.replace(/^const SHELL = .*;$/m, `const SHELL = ${JSON.stringify(shell)};`),
      );
    },
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

/** Whoever builds it, with whatever umask: a gateway that runs as another user serves the files. */
function readableByAll(): Plugin {
  let folder = '';
  return {
    name: 'readable-by-all',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: () => {
        chmodSync(folder, 0o755);
        for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
          chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
      },
    },
  };
}
