// The clients and speakers of each contestant in a storm.
import { openNatterClient, openNatterSpeaker } from './natter-clients.ts';
import { openSocketIoClient, openSocketIoSpeaker } from './socket-io-clients.ts';
import { openWsClient, openWsSpeaker } from './ws-clients.ts';

export const CLIENTS = {
  natter: { openClient: openNatterClient, openSpeaker: openNatterSpeaker },
  'socket.io': { openClient: openSocketIoClient, openSpeaker: openSocketIoSpeaker },
  ws: { openClient: openWsClient, openSpeaker: openWsSpeaker },
} as const;
