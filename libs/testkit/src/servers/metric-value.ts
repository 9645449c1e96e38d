// Reads one figure out of a Prometheus text page (prometheus.io, "Text-based format"). Pure. No
// label value of ours holds a `"` or a `\`.

/** Returns the sum of the samples of that name with at least these labels; 0 if there is none. */
export function metricValue(
  page: string,
  wanted: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
): number {
  const labels = Object.entries(wanted.labels).map(([name, value]) => `${name}="${value}"`);
  let sum = 0;
  for (const line of page.split('\n')) {
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (sample === null || sample[1] !== wanted.name) continue;
    const carried = (sample[2] ?? '').split(',');
    if (labels.every((label) => carried.includes(label))) sum += Number(sample[3]);
  }
  return sum;
}
