// Watches a room: its members, its messages, and the connection. Ctrl-C ends it.
//   node libs/client/examples/watch.ts ROOM ALIAS [URL…]
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from '@natter/client';

const [, , name = 'lobby', alias = 'watcher', ...urls] = process.argv;
// Kept in a file, the session makes this the same member after a restart.
const file = `${encodeURIComponent(alias)}.session`;
const session = await readFile(file, 'utf8').catch(() => undefined);
const client = connect({ urls: urls.length > 0 ? urls : ['ws://localhost:8080'], alias, session });
client.on('status', ({ state, gateway, waiting, replayed }) =>
  console.log(`-- ${state} at ${gateway}, ${waiting} to say, ${replayed} came again`),
);
await writeFile(file, client.session, { mode: 0o600 });

const room = await client.join(name, { history: 20 });
const here = (): string => `${room.count} here at ${room.view}: ${room.roster.aliases.join(', ')}`;
room.on('joined', () => console.log(here()));
room.on('member', ({ alias: who, change }) => console.log(`${who} ${change}; ${here()}`));
room.on('message', ({ seq, from, to, text }) =>
  console.log(`${seq} ${from} → ${to?.join(', ') ?? 'all'}: ${text}`),
);
room.on('truncated', () => console.log('-- messages are missing here'));

process.once('SIGINT', () => {
  client.close();
});
