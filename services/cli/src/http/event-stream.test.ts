import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStream } from './event-stream.ts';

test('an event is what stands between empty lines; comments are nothing', () => {
  const stream = new EventStream();
  const text =
    'retry: 700\n:\n\nid: 5\ndata: {"a":1}\n\n:\n\ndata:x\ndata: y\r\n\r\nid: 6\ndata: z\n';
  expect(stream.push(text)).toEqual([
    { id: '5', data: '{"a":1}' },
    { id: undefined, data: 'x\ny' },
  ]);
  expect(stream.retryMs).toBe(700);
  expect(stream.push('\n')).toEqual([{ id: '6', data: 'z' }]);
});

test('however the text is cut, the events are the same', () => {
  const anyEvent = fc.record({
    id: fc.nat(),
    data: fc.string({ minLength: 1 }).map(JSON.stringify),
  });
  fc.assert(
    fc.property(fc.array(anyEvent), fc.array(fc.nat(20)), (events, cuts) => {
      const text = events.map(({ id, data }) => `id: ${id}\ndata: ${data}\n\n`).join('');
      const stream = new EventStream();
      const heard = [];
      let from = 0;
      for (const cut of cuts) heard.push(...stream.push(text.slice(from, (from += cut))));
      heard.push(...stream.push(text.slice(from)));
      expect(heard).toEqual(events.map(({ id, data }) => ({ id: String(id), data })));
    }),
  );
});

test('what never ends a line is not kept for ever', () => {
  const stream = new EventStream();
  expect(() => {
    for (let n = 0; n < 20; n += 1) stream.push('x'.repeat(100_000));
  }).toThrow('not an event stream');
});
