// Loaded into a gateway before its own code (`node --import`): adds an unknown field to its
// messages. Changes the source while loading; fails if the text to change is gone.
import { registerHooks } from 'node:module';

const FILE = '/services/gateway/src/delivery/encode.ts';
const NOW = "JSON.stringify({\n      type: 'message',";
const LATER = `${NOW} mood: 'calm',`;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(FILE)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (source.split(NOW).length !== 2)
      throw new Error(`${FILE} has changed; update ${import.meta.url}`);
    return { ...loaded, source: source.replace(NOW, LATER) };
  },
});
