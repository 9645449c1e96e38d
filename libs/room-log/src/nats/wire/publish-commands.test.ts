import { Buffer } from 'node:buffer';
import { Parser } from '@nats-io/nats-core/internal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { field, headerBlock } from '../headers.ts';
import { encodePublishes, payloadBytes } from './publish-commands.ts';

const command = fc.record({
  subject: fc.stringMatching(/^natter\.log\.0\.[a-z0-9=-]{1,40}$/),
  reply: fc.stringMatching(/^_INBOX\.natter\.[0-9a-f]{32}\.[0-9]{1,9}$/),
  fields: fc
    .array(fc.stringMatching(/^[!-~]{1,30}$/), { maxLength: 8 })
    .map((values) => values.map((value, index) => field(`Natter-${index}`, value)).join('')),
  body: fc.uint8Array({ maxLength: 2_000 }),
});

test('the library reads back what is encoded, command by command', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 20 }), (commands) => {
      const heard: unknown[] = [];
      const parser = new Parser({
        push: (event) => {
          if (typeof event === 'function') return;
          const { msg, data = new Uint8Array(0) } = event;
          const headers = msg?.hdr ?? 0;
          heard.push({
            subject: Buffer.from(msg?.subject ?? '').toString(),
            reply: Buffer.from(msg?.reply ?? '').toString(),
            block: Buffer.from(data.subarray(0, headers)).toString('latin1'),
            body: Buffer.from(data.subarray(headers)),
          });
        },
      });
      // As a server sends it on: with a subscription's id, under the name of a delivery.
      const sent = encodePublishes(commands).toString('latin1');
      const delivered = sent.replaceAll(
        /^HPUB (natter\.log\.0\.[a-z0-9=-]+) (_INBOX\.natter\.[0-9a-f]{32}\.)/gm,
        'HMSG $1 1 $2',
      );
      parser.parse(Buffer.from(delivered, 'latin1'));
      expect(heard).toEqual(
        commands.map(({ subject, reply, fields, body }) => ({
          subject,
          reply,
          block: headerBlock(fields).toString('latin1'),
          body: Buffer.from(body),
        })),
      );
    }),
  );
});

test('the payload is as large as the server counts it', () => {
  fc.assert(
    fc.property(command, ({ fields, body }) => {
      expect(payloadBytes({ fields, body })).toBe(headerBlock(fields).length + body.length);
    }),
  );
});
