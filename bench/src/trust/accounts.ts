// People for measurements: an owner, and members whom the owner invites, each with a session.

const PASSWORD = 'correct horse battery';

export interface Signed {
  readonly alias: string;
  /** `natter_session=…` */
  readonly cookie: string;
}

/** Sends JSON to a gateway. Throws unless the answer is 2xx. */
export async function post(
  httpUrl: string,
  path: string,
  { body = {}, cookie }: { readonly body?: object; readonly cookie?: string } = {},
): Promise<Response> {
  const answer = await fetch(`${httpUrl}/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie !== undefined && { cookie }) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

export const signIn = async (httpUrl: string, alias: string): Promise<Signed> =>
  signedIn(alias, await post(httpUrl, '/sign-in', { body: { alias, password: PASSWORD } }));

/** Makes the owner by the set-up link, and `count` members by one invite. */
export async function makePeople(
  httpUrl: string,
  { setUpSecret, count }: { readonly setUpSecret: string; readonly count: number },
): Promise<Signed[]> {
  const set = { secret: setUpSecret, alias: 'Olga', password: PASSWORD };
  const owner = signedIn('Olga', await post(httpUrl, '/setup', { body: set }));
  const invite = { role: 'member', uses: count, hours: 1 };
  const made = await post(httpUrl, '/invites', { body: invite, cookie: owner.cookie });
  const { secret } = (await made.json()) as { secret: string };
  const people: Signed[] = [];
  for (let n = 0; n < count; n += 1) {
    const newcomer = { secret, alias: `p${n}`, password: PASSWORD };
    people.push(
      signedIn(newcomer.alias, await post(httpUrl, '/invites/accept', { body: newcomer })),
    );
  }
  return people;
}

function signedIn(alias: string, answer: Response): Signed {
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => pair.startsWith('natter_session='));
  if (cookie === undefined) throw new Error(`no session for ${alias}`);
  return { alias, cookie };
}
