// Loaded into a gateway before its own code (`node --import`): makes it one of a later version, whose messages carry a field that this version does
// not know. Its source is changed as it is loaded; where the text to change is not there any more, the gateway does not start.
import { registerHooks } from 'node:module';

const FILE = '/services/gateway/src/delivery/encode.ts';
const NOW = "JSON.stringify({ type: 'message', room,";
const LATER = "JSON.stringify({ type: 'message', mood: 'calm', room,";

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(FILE)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (source.split(NOW).length !== 2)
      throw new Error(`${FILE} has changed: mend ${import.meta.url}`);
    return { ...loaded, source: source.replace(NOW, LATER) };
  },
});
