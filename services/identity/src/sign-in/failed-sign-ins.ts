// Shares failed sign-ins among the instances, so that more instances do not make guessing easier.
// Core NATS: a lost message costs a guess or two.
import type { NatsConnection } from '@nats-io/nats-core';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { SignInLimits, Try } from './sign-in-limits.ts';

const FAILED = 'natter.now.sign-in-failed';

const check = Compile(
  Type.Object({
    instance: Type.String(),
    alias: Type.String({ maxLength: 64 }),
    address: Type.Optional(Type.String({ maxLength: 64 })),
  }),
);

/** Counts the failures of other instances. Returns a function that reports one to them. */
export function shareFailures(
  nc: NatsConnection,
  { instance, limits }: { readonly instance: string; readonly limits: SignInLimits },
): (failed: Try) => void {
  nc.subscribe(FAILED, {
    callback: (error, message) => {
      const failed = error === null ? parse(message.string()) : undefined;
      if (failed !== undefined && failed.instance !== instance) limits.fail(failed);
    },
  });
  return ({ alias, address }) => {
    nc.publish(FAILED, JSON.stringify({ instance, alias, address }));
  };
}

function parse(text: string): (Try & { readonly instance: string }) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return check.Check(value) ? { ...value, known: false } : undefined;
  } catch {
    // Not JSON: not a message of identity.
    return undefined;
  }
}
