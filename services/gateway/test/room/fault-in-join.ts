// Loaded into a gateway before its own code (`node --import`): plants a fault in entering a room
// for the alias `faulty`. If the text to change is not there any more, the gateway does not start.
import { registerHooks } from 'node:module';

const FILE = '/services/gateway/src/session/enter-room.ts';
const NOW = 'return await takeSeat(session, room);';
const FAULTY = `if (session.alias === 'faulty') throw new TypeError('planted');\n${NOW}`;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(FILE)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (source.split(NOW).length !== 2)
      throw new Error(`${FILE} has changed: mend ${import.meta.url}`);
    return { ...loaded, source: source.replace(NOW, FAULTY) };
  },
});
