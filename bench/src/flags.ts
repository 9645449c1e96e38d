// The command line of `npm run bench`: text in, what to do or one clear fault out. Pure.
import { parseArgs } from 'node:util';
import { titles } from './measure/contestants.ts';
import type { ContestantName } from './measure/contestants.ts';
import { scenarios } from './measure/scenarios.ts';
import type { Scenario } from './measure/scenarios.ts';
import type { Demand } from './pages/model.ts';

export type Task =
  | {
      readonly kind: 'measure';
      readonly scenarios: readonly Scenario[];
      readonly only: readonly ContestantName[] | undefined;
      readonly runs: number;
      /** One line of JSON a measurement. */
      readonly json: boolean;
      readonly record: boolean;
    }
  | { readonly kind: 'quick'; readonly record: boolean }
  | { readonly kind: 'profile'; readonly scenarios: readonly Scenario[]; readonly record: boolean }
  | { readonly kind: 'model'; readonly demand: Demand }
  | { readonly kind: 'docs' }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly fault: string };

export const USAGE = `Usage: npm run bench -- [flags]
  (none)             all scenarios, all contestants
  --scenario S1,S6   only these
  --only natter,ws   only these contestants
  --runs N           runs of each, of which the median is shown (5)
  --json             each measurement as a line of JSON
  --record           keep the result in bench/results/ and write docs/performance.md and docs/scaling.md from it
  --quick            under a minute: Natter against plain ws; fails where a ratio is twice as bad as the one on record
  --profile S1,S3    where the gateway's CPU time goes
  --model 1000000,100000,1000000
                     what so many connections, rooms and deliveries a second take, by the figures on record
  --docs             write the docs from what is on record
Linux, two cores or more. Scenarios: ${scenarios.map(({ id }) => id).join(' ')}
Contestants: ${Object.keys(titles).join(' ')}`;

const RUNS_MAX = 99;

const options = {
  scenario: { type: 'string' },
  only: { type: 'string' },
  runs: { type: 'string', default: '5' },
  json: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  profile: { type: 'string' },
  model: { type: 'string' },
  docs: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Never throws. */
export function parseFlags(args: readonly string[]): Task {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    // parseArgs names the flag and what is wrong with it.
    return { kind: 'fault', fault: (error as Error).message };
  }
  const { record } = values;
  if (values.help) return { kind: 'help' };
  if (values.quick) return { kind: 'quick', record };
  if (values.model !== undefined) return modelTask(values.model);
  if (values.docs) return { kind: 'docs' };
  const chosen = chosenScenarios(values.profile ?? values.scenario);
  if (typeof chosen === 'string') return { kind: 'fault', fault: chosen };
  if (values.profile !== undefined) return { kind: 'profile', scenarios: chosen, record };
  const only = values.only?.split(',');
  const stranger = only?.find((name) => !(name in titles));
  if (stranger !== undefined) return { kind: 'fault', fault: `no such contestant: ${stranger}` };
  const runs = Number(values.runs);
  if (!(Number.isInteger(runs) && runs >= 1 && runs <= RUNS_MAX))
    return { kind: 'fault', fault: `--runs must be a number from 1 to ${RUNS_MAX}` };
  if (record && (values.scenario !== undefined || only !== undefined))
    return { kind: 'fault', fault: '--record is for all of it: no --scenario, no --only' };
  return {
    kind: 'measure',
    scenarios: chosen,
    only: only as ContestantName[] | undefined,
    runs,
    json: values.json,
    record,
  };
}

/** By id; `S6` names all its variants. Or what is wrong. */
function chosenScenarios(list: string | undefined): readonly Scenario[] | string {
  if (list === undefined) return scenarios;
  const names = list.split(',');
  const isCalled = ({ id }: Scenario, name: string): boolean =>
    id === name || id.startsWith(`${name}-`);
  const stranger = names.find((name) => !scenarios.some((one) => isCalled(one, name)));
  if (stranger !== undefined) return `no such scenario: ${stranger}`;
  return scenarios.filter((one) => names.some((name) => isCalled(one, name)));
}

function modelTask(list: string): Task {
  const [connections = 0, rooms = 0, deliveriesPerSecond = 0, ...more] = list
    .split(',')
    .map(Number);
  const good = connections >= rooms && rooms >= 1 && deliveriesPerSecond > 0 && more.length === 0;
  return good
    ? { kind: 'model', demand: { connections, rooms, deliveriesPerSecond } }
    : {
        kind: 'fault',
        fault: '--model takes connections,rooms,deliveries a second: 10000,1000,50000',
      };
}
