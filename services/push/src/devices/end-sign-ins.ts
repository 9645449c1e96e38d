// A sign-in that is revoked takes its devices along; where a person's rights have changed, the app
// adds its device again when it is opened next.
import type { Log } from '@natter/room-log';
import { background } from '@natter/room-log/reading';
import type { Bus } from '@natter/room-log/reading';
import { hearRevocations, ownerOfPerson } from '@natter/trust';
import type { Revocation } from '@natter/trust';
import type { People } from './people.ts';

/** Returns a function that stops it. */
export function endSignIns(bus: Bus, { people, log }: { people: People; log: Log }): () => void {
  return hearRevocations(bus.nc, (revoked) => {
    background('ending a sign-in', end(revoked, people, log));
  });
}

async function end({ sub, sid }: Revocation, people: People, log: Log): Promise<void> {
  const owner = ownerOfPerson(sub);
  if (people.find(owner) === undefined) return;
  try {
    await people.change(owner, (person) => {
      const devices = person.devices.filter(
        ({ signIn }) => signIn !== undefined && sid !== undefined && signIn.sid !== sid,
      );
      return devices.length === person.devices.length ? person : { ...person, devices };
    });
  } catch (error) {
    log.error({ reason: String(error) }, 'the devices of a revoked sign-in are still there');
  }
}
