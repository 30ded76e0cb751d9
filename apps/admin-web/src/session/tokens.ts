import { fetchDemoSession } from './demo-session.js';
import { changeSession, currentSession, type DemoSession } from './session.js';
import { signedInToken } from './sign-in.js';
import { accountFor, isEnding } from './token.rules.js';

let renewal: Promise<DemoSession | null> | undefined;

/**
 * The token for a call: of whoever signed in, else of the demo account whose work it is.
 *
 * @param url path of the call
 * @returns an empty text when nobody is signed in; the platform then refuses in its own words
 */
export async function accessTokenFor(url: string): Promise<string> {
  const session = currentSession();
  if (session.state === 'signed-in') return (await signedInToken()) ?? '';
  if (session.state !== 'demo') return '';
  const account = accountFor(url);
  const token = session.tokens[account];
  if (!isEnding(token, Date.now())) return token.accessToken;
  return (await renewed())?.tokens[account].accessToken ?? '';
}

/** The platform no longer takes the token: the next call begins with a new one, or the page asks to sign in. */
export function signedOut(): void {
  if (currentSession().state === 'signed-in') changeSession({ state: 'signed-out' });
  else void renewed();
}

async function renewed(): Promise<DemoSession | null> {
  renewal ??= fetchDemoSession().finally(() => (renewal = undefined));
  const fetched = await renewal;
  if (fetched) changeSession({ state: 'demo', tokens: fetched.tokens, demo: fetched.demo });
  return fetched;
}
