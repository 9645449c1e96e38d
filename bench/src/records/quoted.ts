// Figures of peers that this bench does not start. They were measured by hand on a machine of the
// same kind with the same generator, are marked as quoted, and cannot be reproduced here.

import type { ContestantName } from '../measure/contestants.ts';

export interface Quoted {
  readonly title: string;
  /** Left out if this contestant was measured. */
  readonly stands?: ContestantName;
  /** By scenario id: figures in the order of its columns, undefined for none. */
  readonly figures: Readonly<Record<string, readonly (number | undefined)[]>>;
}

// Centrifugo 6.9.1, Socket.IO 4.8. Their S2 had one sender with 64 messages in flight, not 64
// senders with one each.
export const quoted: readonly Quoted[] = [
  {
    title: 'uWebSockets.js',
    stands: 'uws',
    figures: {
      S1: [7.2],
      S2: [720_000],
      S2m: [316_000],
      S3: [10.3],
      S4: [1.1],
      S5: [93],
    },
  },
  {
    title: 'Centrifugo, memory',
    figures: {
      S1: [12.7],
      S2: [938_000],
      S2m: [724_000, undefined, undefined, 2_400],
      S3: [44.4],
      S4: [50],
      S5: [286],
    },
  },
  { title: 'Centrifugo, history', figures: { S1: [14.2], S2: [625_000], S3: [51.7] } },
  { title: 'Centrifugo, NATS', figures: { S1: [14.3], S2: [953_000], S3: [59.8] } },
  { title: 'Socket.IO on uWS', figures: { S1: [8.6], S2: [827_000] } },
  { title: 'Socket.IO, Redis streams', figures: { S1: [15.2], S2: [109_000] } },
];
