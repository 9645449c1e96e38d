// Watches a room: who is there, what is said, how the connection does. Ctrl-C ends it.
//   node libs/client/examples/watch.ts ROOM ALIAS [URL…]
import { connect } from '@natter/client';

const [, , name = 'lobby', alias = 'watcher', ...urls] = process.argv;
const client = connect({ urls: urls.length > 0 ? urls : ['ws://localhost:8080'], alias });
client.on('status', ({ state, gateway, waiting, replayed }) =>
  console.log(`-- ${state} at ${gateway}, ${waiting} to say, ${replayed} came again`),
);

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
