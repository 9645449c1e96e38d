// A bot that answers private messages until one says `stop`. It survives the gateway it is at.
//   node libs/client/examples/echo-bot.ts [URL…]
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from '@natter/client';

const [, , ...urls] = process.argv;
// Kept in a file, the session makes the bot the same member after a restart.
const file = 'echo.session';
const session = await readFile(file, 'utf8').catch(() => undefined);
const client = connect({
  urls: urls.length > 0 ? urls : ['ws://localhost:8080'],
  alias: 'echo',
  session,
});
await writeFile(file, client.session, { mode: 0o600 });
// Why the client ended: another bot took over the session, say.
client.on('error', (error) => console.error(error.message));

const room = await client.join('lobby');
console.log('here');
for await (const { from, text, to, seq } of room) {
  if (to === undefined || from === client.alias) continue;
  if (text === 'stop') break;
  try {
    await room.say(`you said: ${text}`, { to: [from], ref: seq });
  } catch (error) {
    // The sender has left, say.
    console.error(`no answer to ${from}: ${(error as Error).message}`);
  }
}
await room.leave();
client.close();
