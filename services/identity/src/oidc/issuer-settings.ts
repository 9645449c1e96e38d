// Reads and checks the file of issuers that NATTER_OIDC_FILE names. Its form: docs/identity.md,
// "Other issuers".
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

export interface IssuerSettings {
  /** Names the issuer in URLs and requests. */
  readonly id: string;
  /** Label of the button. */
  readonly name: string;
  readonly issuer: URL;
  readonly clientId: string;
  /** Absent: a public client, which uses PKCE alone. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** The claim that proposes an alias. */
  readonly aliasClaim: string;
  /** The role of newcomers; with `invite` they need an invite, which sets the role. */
  readonly signUp: 'member' | 'guest' | 'invite';
}

const ISSUERS_MAX = 16;

const check = Compile(
  Type.Array(
    Type.Object(
      {
        id: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
        name: Type.String({ minLength: 1, maxLength: 40 }),
        issuer: Type.String({ maxLength: 512 }),
        clientId: Type.String({ minLength: 1, maxLength: 256 }),
        clientSecretFile: Type.Optional(Type.String()),
        scope: Type.Optional(Type.String({ pattern: '^openid( [!-~]+)*$' })),
        aliasClaim: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        signUp: Type.Optional(
          Type.Union([Type.Literal('member'), Type.Literal('guest'), Type.Literal('invite')]),
        ),
      },
      // A misspelled field must be a fault.
      { additionalProperties: false },
    ),
    { maxItems: ISSUERS_MAX },
  ),
);

/** Returns undefined if the text, or a file that it names, is not valid. */
export function parseIssuers(
  text: string | undefined,
  readSecret: (file: string) => string | undefined,
): readonly IssuerSettings[] | undefined {
  const value = parseJson(text);
  if (!check.Check(value)) return undefined;
  if (new Set(value.map(({ id }) => id)).size !== value.length) return undefined;
  const settings = value.map((one) => {
    const { clientSecretFile, issuer, ...rest } = one;
    const clientSecret = clientSecretFile === undefined ? undefined : readSecret(clientSecretFile);
    const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
    if (url === undefined || !isSafe(url)) return undefined;
    if (clientSecretFile !== undefined && !clientSecret) return undefined;
    return {
      scope: 'openid profile',
      aliasClaim: 'preferred_username',
      signUp: 'member' as const,
      ...rest,
      issuer: url,
      clientSecret,
    };
  });
  return settings.every((one) => one !== undefined) ? settings : undefined;
}

/** Allows plain http only on this machine: the answers decide who a person is. */
const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Not JSON: refused by the check.
    return undefined;
  }
}
