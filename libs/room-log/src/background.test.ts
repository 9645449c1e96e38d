import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { background } from './background.ts';

test('a bug in a background task surfaces, naming the task', async () => {
  const unhandled: unknown[] = [];
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => void unhandled.push(error));
  try {
    background('back-fill of lobby', Promise.resolve());
    background('back-fill of design', Promise.reject(new Error('a bug')));
    await pause(10);
    expect(unhandled).toEqual([
      expect.objectContaining({ message: 'back-fill of design failed', cause: new Error('a bug') }),
    ]);
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
});
