// A bot that answers whoever speaks to it alone, until it is told `stop`. It survives the gateway it is at.
//   node libs/client/examples/echo-bot.ts [URL…]
import { connect } from '@natter/client';

const [, , ...urls] = process.argv;
const client = connect({ urls: urls.length > 0 ? urls : ['ws://localhost:8080'], alias: 'echo' });
// What ends the client by itself, such as another bot with our session.
client.on('error', (error) => console.error(error.message));

const room = await client.join('lobby');
console.log('here');
for await (const { from, text, to, seq } of room) {
  if (to === undefined || from === client.alias) continue;
  if (text === 'stop') break;
  try {
    await room.say(`you said: ${text}`, { to: [from], ref: seq });
  } catch (error) {
    // Gone before the answer, say. The next one may still be here.
    console.error(`${from} was not answered: ${(error as Error).message}`);
  }
}
await room.leave();
client.close();
