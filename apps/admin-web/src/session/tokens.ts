import { ApiProblem } from '../api/problem.js';
import { fetchDemoSession } from './demo-session.js';
import { changeSession, currentSession, type DemoSession } from './session.js';
import { shared } from './shared.js';
import { signedInToken } from './sign-in.js';
import { accountFor, isEnding } from './token.rules.js';

const fetchOnce = shared(fetchDemoSession);

/**
 * The token for a call: of whoever signed in, else of the demo account whose work it is.
 *
 * @param url path of the call
 * @returns an empty text when nobody is signed in; the platform then refuses in its own words
 * @throws ApiProblem when a token had to be renewed and the issuer was not reached
 */
export async function accessTokenFor(url: string): Promise<string> {
  const session = currentSession();
  if (session.state === 'signed-in') return signedInTokenOrNone();
  if (session.state !== 'demo') return '';
  const account = accountFor(url);
  const token = session.tokens[account];
  if (!isEnding(token, Date.now())) return token.accessToken;
  return (await renewed())?.tokens[account].accessToken ?? '';
}

/** The platform no longer takes the token: the next call begins with a new one, or the page asks to sign in. */
export function signedOut(): void {
  const { state } = currentSession();
  if (state === 'signed-in') changeSession({ state: 'signed-out' });
  // The second of two refusals finds the page signed out, and leaves it so.
  if (state === 'demo') void renewed();
}

async function signedInTokenOrNone(): Promise<string> {
  try {
    return (await signedInToken()) ?? '';
  } catch {
    throw ApiProblem.unreachable();
  }
}

async function renewed(): Promise<DemoSession | null> {
  const fetched = await fetchOnce();
  if (fetched && currentSession().state === 'demo')
    changeSession({ state: 'demo', tokens: fetched.tokens, demo: fetched.demo });
  return fetched;
}
