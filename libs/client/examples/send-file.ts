// Shares a file in a room, with everybody or some members, and prints its URL. Joins no room.
//   node libs/client/examples/send-file.ts URL ROOM FILE [ALIAS…]
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { connect, fileUrl, upload } from '@natter/client';

const [, , url = '', room = '', path = '', ...to] = process.argv;
const client = connect({ url, alias: 'courier' });
// Read from disk as it is sent, however large it is.
const file = await openAsBlob(path);
const shared = await upload(client, room, file, {
  name: basename(path),
  ...(to.length > 0 && { to }),
});
console.log(fileUrl(client, shared.file));
client.close();
