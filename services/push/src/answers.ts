// The answers to the questions of libs/notifications: a person's devices and settings.
import { PUSH_DEVICES_MAX } from '@natter/notifications';
import type { PushVerbs } from '@natter/notifications';
import { refuse } from '@natter/questions';
import type { Answer, Handlers } from '@natter/questions';
import type { Device, People, Person } from './devices/people.ts';
import type { PushSender } from './send-push.ts';
import type { Vapid } from './devices/vapid.ts';

export interface AnswersDeps {
  readonly people: People;
  readonly sender: PushSender;
  readonly vapid: Vapid;
  readonly now: () => number;
}

export function answersOf({ people, sender, vapid, now }: AnswersDeps): Handlers<PushVerbs> {
  return {
    key: () => Promise.resolve({ key: vapid.publicKey }),
    mine: async ({ owner }) => viewOf(await people.read(owner)),
    'add-device': async ({ owner, ...device }) =>
      viewOf(await people.change(owner, (person) => withDevice(person, device, now()))),
    'remove-device': async ({ owner, id }) =>
      viewOf(
        await people.change(owner, (person) => ({
          ...person,
          devices: person.devices.filter((device) => device.id !== id),
        })),
      ),
    'change-settings': async ({ owner, settings }) => {
      if (settings.quiet !== undefined && !isZone(settings.quiet.zone)) {
        return refuse('bad-request', 'There is no such time zone.');
      }
      return viewOf(await people.change(owner, (person) => ({ ...person, settings })));
    },
    test: async ({ owner, id }) => {
      const { devices } = await people.read(owner);
      const device = devices.find((each) => each.id === id);
      if (device === undefined) return refuse('not-found', 'This device is not notified.');
      const push = { payload: { kind: 'test' }, topic: 'test', isUrgent: true } as const;
      const outcome = await sender.send(device, push);
      if (outcome.kind === 'sent') return {};
      if (outcome.kind === 'gone') {
        return refuse('not-found', 'The browser has ended its subscription. Switch it on again.');
      }
      return refuse('push-failed', `The test did not go out: ${outcome.reason}.`);
    },
  };
}

const viewOf = ({ devices, settings }: Person): Answer<PushVerbs, 'mine'> => ({
  devices: devices.map(({ id, label, addedAt }) => ({ id, label, addedAt })),
  settings,
});

/** Adds a device, or changes it. Beyond the most, the one that was added first goes. */
function withDevice(person: Person, added: Omit<Device, 'addedAt'>, nowMs: number): Person {
  const known = person.devices.find(({ id }) => id === added.id);
  const device: Device = { ...added, addedAt: known?.addedAt ?? nowMs };
  if (JSON.stringify(known) === JSON.stringify(device)) return person;
  const others = person.devices.filter(
    ({ id, subscription }) =>
      id !== device.id && subscription.endpoint !== device.subscription.endpoint,
  );
  return { ...person, devices: [...others, device].slice(-PUSH_DEVICES_MAX) };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    // RangeError: no such zone.
    return false;
  }
}
