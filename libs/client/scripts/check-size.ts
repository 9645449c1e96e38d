// `npm run check:size`: what a page loads of the client library stays small.
import { gzipSync } from 'node:zlib';
import { bundleClient } from './bundle.ts';

const GZIP_BYTES_MAX = 8 * 1024;

const { length } = gzipSync(await bundleClient(), { level: 9 });
console.log(`natter-client.js: ${length} bytes gzipped, at most ${GZIP_BYTES_MAX}`);
if (length > GZIP_BYTES_MAX) process.exitCode = 1;
