// The options of `natter`, and what parseArgs makes of them.

/** The options of all commands, for parseArgs. Which go with which: command-line.ts. */
export const options = {
  room: { type: 'string', multiple: true },
  alias: { type: 'string' },
  url: { type: 'string', multiple: true },
  to: { type: 'string', multiple: true },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  history: { type: 'string' },
  expires: { type: 'string' },
  limit: { type: 'string' },
  newest: { type: 'boolean' },
  every: { type: 'string' },
  zone: { type: 'string' },
  token: { type: 'string' },
  everywhere: { type: 'boolean' },
  role: { type: 'string' },
  uses: { type: 'string' },
  hours: { type: 'string' },
  note: { type: 'string' },
  days: { type: 'string' },
  emoji: { type: 'string' },
  for: { type: 'string' },
  format: { type: 'string' },
  everything: { type: 'boolean' },
  'no-files': { type: 'boolean' },
  'no-accounts': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  links: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** What parseArgs makes of the options. */
export interface Values {
  readonly room?: string[];
  readonly alias?: string;
  readonly url?: string[];
  readonly to?: string[];
  readonly timeout?: string;
  readonly json?: boolean;
  readonly history?: string;
  readonly expires?: string;
  readonly limit?: string;
  readonly newest?: boolean;
  readonly every?: string;
  readonly zone?: string;
  readonly token?: string;
  readonly everywhere?: boolean;
  readonly role?: string;
  readonly uses?: string;
  readonly hours?: string;
  readonly note?: string;
  readonly days?: string;
  readonly emoji?: string;
  readonly for?: string;
  readonly format?: string;
  readonly everything?: boolean;
  readonly 'no-files'?: boolean;
  readonly 'no-accounts'?: boolean;
  readonly 'dry-run'?: boolean;
  readonly links?: string;
}
