// Writes the figures of docs/performance.md, and its chart, from the records. Pure.
import { chart } from './chart.ts';
import type { Bar, Panel } from './chart.ts';
import type { About } from '../records/about.ts';
import { columnsOf, shown } from './columns.ts';
import { titles } from '../measure/contestants.ts';
import type { ContestantName } from '../measure/contestants.ts';
import { table } from './markdown.ts';
import type { Profile } from '../profile/profile.ts';
import { quoted } from '../records/quoted.ts';
import type { FullRecord, ProfileRecord, QuickRecord } from '../records/records.ts';
import { scenarios } from '../measure/scenarios.ts';
import type { Scenario } from '../measure/scenarios.ts';
import type { Summary } from '../measure/statistics.ts';
import { doubtsOf } from './terminal.ts';

export interface Records {
  readonly full: FullRecord;
  readonly quick: QuickRecord;
  readonly profile: ProfileRecord;
}

export function performanceBlocks({ full, quick, profile }: Records): Record<string, string> {
  return {
    about: aboutText(full),
    results: scenarios
      .filter(({ id }) => !id.startsWith('M-') && full.scenarios[id] !== undefined)
      .map((scenario) => scenarioTable(scenario, full))
      .join('\n\n'),
    quick: Object.entries(quick.ratios)
      .map(([id, ratio]) => `${id} × ${shown(ratio)}`)
      .join(', '),
    profiles: [
      `Commit ${profile.about.commit}, ${day(profile.about)}.`,
      ...profile.profiles.map(profileText),
    ].join('\n\n'),
  };
}

const day = ({ at }: About): string => at.slice(0, 10);

function aboutText({ about, runs, absent }: FullRecord): string {
  const versions = Object.entries(about.versions).map(([name, version]) => `${name} ${version}`);
  const missing = Object.entries(absent).map(
    ([name, why]) => `${titles[name as ContestantName]} did not run: ${why}.`,
  );
  return [
    `Commit ${about.commit}, ${day(about)}, medians of ${runs} runs. ${about.cpu}, ${about.cores} cores, ${about.memoryGib} GiB, Linux ${about.kernel}; ${versions.join(', ')}.`,
    ...missing,
    ...(about.generator === 'Node' ? ['Load generator: the one for Node.'] : []),
    ...(about.coresBound ? [] : ['Servers and load shared their cores.']),
  ].join(' ');
}

function present(scenario: Scenario, { scenarios: kept }: FullRecord): [ContestantName, Summary][] {
  const summaries = kept[scenario.id] ?? {};
  return scenario.contestants.flatMap((name) => {
    const summary = summaries[name];
    return summary === undefined ? [] : [[name, summary]];
  });
}

function scenarioTable(scenario: Scenario, full: FullRecord): string {
  const columns = columnsOf(scenario);
  const measured = present(scenario, full).map(([name, summary]) => {
    const doubts = doubtsOf(summary);
    const title = name === 'natter' ? `**${titles[name]}**` : titles[name];
    return [
      doubts.length === 0 ? title : `${title} (${doubts.join('; ')})`,
      ...columns.map(({ value }) => shown(value(summary))),
    ];
  });
  const others = quotedFor(scenario, full).map(({ title, figures }) => [
    `*${title}*`,
    ...columns.map((_, index) =>
      figures[index] === undefined ? '' : `*${shown(figures[index])}*`,
    ),
  ]);
  return [
    `**${scenario.id}**: ${scenario.title}`,
    '',
    table(['', ...columns.map(({ title }) => title)], [...measured, ...others]),
  ].join('\n');
}

/** Quoted figures of peers that the run did not measure. */
function quotedFor(
  { id }: Scenario,
  full: FullRecord,
): { title: string; figures: readonly (number | undefined)[] }[] {
  const measured = full.scenarios[id] ?? {};
  return quoted.flatMap(({ title, stands, figures }) =>
    figures[id] === undefined || (stands !== undefined && stands in measured)
      ? []
      : [{ title, figures: figures[id] }],
  );
}

// ---- The chart.

const LESS = 'less is better';
const MORE = 'more is better';
const charted: Readonly<Record<string, string>> = {
  S1: LESS,
  S2: MORE,
  S2m: MORE,
  S3: LESS,
  S4: LESS,
  S5: LESS,
};

export function performanceChart(full: FullRecord): string {
  const panels = scenarios.flatMap((scenario) => {
    const better = charted[scenario.id];
    return better === undefined ? [] : [panelOf(scenario, better, full)];
  });
  const description = `Natter and its peers, scenarios ${panels.map(({ title }) => title.split(':')[0]).join(', ')}; the tables have the figures.`;
  return chart(panels, description);
}

function panelOf(scenario: Scenario, better: string, full: FullRecord): Panel {
  const [column] = columnsOf(scenario);
  const measured: Bar[] = present(scenario, full).map(([name, summary]) => ({
    label: titles[name],
    value: column!.value(summary) ?? 0,
    kind: name === 'natter' ? 'ours' : 'measured',
  }));
  const others: Bar[] = quotedFor(scenario, full).flatMap(({ title, figures: [value] }) =>
    value === undefined ? [] : [{ label: title, value, kind: 'quoted' }],
  );
  return {
    title: `${scenario.id}: ${scenario.short}`,
    subtitle: `${column!.title}, ${better}`,
    bars: [...measured, ...others].toSorted(
      (a, b) => (a.value - b.value) * (better === LESS ? 1 : -1),
    ),
  };
}

// ---- Profiles.

export function profileText({
  scenario,
  title,
  gatewayUtil,
  kernelShare,
  stages,
  functions,
  files,
}: Profile): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const rows = Array.from({ length: Math.max(functions.length, files.length) }, (_, index) => [
    functions[index] === undefined ? '' : `\`${functions[index].name}\``,
    functions[index] === undefined ? '' : percent(functions[index].share),
    files[index] === undefined ? '' : `\`${files[index].name}\``,
    files[index] === undefined ? '' : percent(files[index].share),
  ]);
  return [
    `**${scenario}**: ${title}. The gateway uses ${percent(gatewayUtil)} of its core, ${percent(kernelShare)} of that in the kernel.`,
    '',
    table(
      ['the gateway’s work', 'time'],
      stages.map(({ name, share }) => [name, percent(share)]),
    ),
    '',
    table(['function', 'self time', 'file', 'self time'], rows),
  ].join('\n');
}
