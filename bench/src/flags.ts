// The command line of `npm run bench`: text in, a task or one error message out. Pure.
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
      /** Print one line of JSON for each measurement. */
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
  --scenario S1,S6   only these scenarios
  --only natter,ws   only these contestants
  --runs N           runs of each; the result is their median (5)
  --json             print each measurement as a line of JSON
  --record           keep the result in bench/results/ and update the docs from it
  --quick            one to two minutes: Natter against plain ws; fails if a ratio tripled since recorded
  --profile S1,S3    show where the gateway's CPU time goes
  --model 1000000,100000,1000000
                     compute what these connections, rooms and deliveries a second take
  --docs             write docs/performance.md and docs/scaling.md from the records
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

/** Parses the arguments. Never throws. */
export function parseFlags(args: readonly string[]): Task {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    // Its message names the flag and the problem.
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
  if (stranger !== undefined) return { kind: 'fault', fault: `unknown contestant: ${stranger}` };
  const runs = Number(values.runs);
  if (!(Number.isInteger(runs) && runs >= 1 && runs <= RUNS_MAX))
    return { kind: 'fault', fault: `--runs must be a number from 1 to ${RUNS_MAX}` };
  if (record && (values.scenario !== undefined || only !== undefined))
    return {
      kind: 'fault',
      fault: '--record needs all scenarios and contestants; drop --scenario and --only',
    };
  return {
    kind: 'measure',
    scenarios: chosen,
    only: only as ContestantName[] | undefined,
    runs,
    json: values.json,
    record,
  };
}

/** Returns the scenarios of these ids, or an error message. `S6` names all its variants. */
function chosenScenarios(list: string | undefined): readonly Scenario[] | string {
  if (list === undefined) return scenarios;
  const names = list.split(',');
  const isCalled = ({ id }: Scenario, name: string): boolean =>
    id === name || id.startsWith(`${name}-`);
  const stranger = names.find((name) => !scenarios.some((one) => isCalled(one, name)));
  if (stranger !== undefined) return `unknown scenario: ${stranger}`;
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
        fault: '--model takes connections,rooms,deliveries a second, such as 10000,1000,50000',
      };
}
