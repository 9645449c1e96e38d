// Reads a table of settings from the environment.
import type { Setting } from './forms.ts';

type Values<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Setting<infer Value> ? Value : never;
};

export type SettingsResult<Table> =
  | { readonly ok: true; readonly values: Values<Table> }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Reads and checks all settings. A fault names the variable, its text and what was expected.
 * `redact` hides credentials in texts that are quoted.
 */
export function readSettings<Table extends Readonly<Record<string, Setting<unknown>>>>(
  env: NodeJS.ProcessEnv,
  table: Table,
  redact: (written: string) => string,
): SettingsResult<Table> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { variable, fallback, expected, parse }] of Object.entries(table)) {
    const written = env[variable] || fallback;
    values[name] = written === undefined ? undefined : parse(written);
    if (written === undefined || values[name] !== undefined) continue;
    faults.push(`${variable} is ${JSON.stringify(redact(written))}, expected ${expected}`);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, values: values as Values<Table> };
}
