// `npm run check:size`: fails if the client library has become too large for a page.
import { gzipSync } from 'node:zlib';
import { bundleClient } from './bundle.ts';

// Rooms and their acts 9.3 KiB; amendments and the list of messages 1.4; marks and times 1.0.
const GZIP_BYTES_MAX = 12.5 * 1024;
const FILE = 'natter-client.min.js';

const { code } = await bundleClient(FILE, true);
const { length } = gzipSync(code, { level: 9 });
console.log(`${FILE}: ${length} bytes gzipped, at most ${GZIP_BYTES_MAX}`);
if (length > GZIP_BYTES_MAX) process.exitCode = 1;
