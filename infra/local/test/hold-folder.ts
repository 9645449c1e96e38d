// A process of data-lock.test.ts: locks a folder at a given moment, and keeps it.
import { lockDataFolder } from '../src/data-lock.ts';

const [folder = '', atMs = '0'] = process.argv.slice(2);
while (Date.now() < Number(atMs));
try {
  lockDataFolder(folder);
  process.send?.('held');
} catch (error) {
  process.send?.((error as Error).message);
}
setInterval(() => undefined, 60_000);
process.once('disconnect', () => process.exit());
