import type { User } from 'oidc-client-ts';
import { fetchDemoSession } from './demo-session.js';
import { changeSession } from './session.js';
import { isIssuersRefusal, needsRenewal, returnAddress } from './sign-in.rules.js';
import { userManager } from './oidc-user.js';

/** Set while somebody is signed in in this tab, so that nobody else loads the library. */
const marker = 'dong-hanh.signed-in';

/**
 * Leaves the page for the form of the issuer, to come back to where the person was.
 *
 * @throws when the issuer was not reached; so do the others here
 */
export async function signIn(): Promise<void> {
  const users = await userManager();
  await users.signinRedirect({
    state: returnAddress(location),
    // Who signs in wants to be somebody else than the browser remembers.
    prompt: 'login',
  });
}

/** Ends the session here and at the issuer. */
export async function signOut(): Promise<void> {
  const users = await userManager();
  sessionStorage.removeItem(marker);
  await users.signoutRedirect({ post_logout_redirect_uri: `${location.origin}/` });
}

/**
 * The second half of signing in, on `/callback`.
 *
 * @returns where the person was before
 * @throws when the issuer refused or the answer is not for this tab
 */
export async function finishSignIn(): Promise<string> {
  const users = await userManager();
  const user = await users.signinRedirectCallback();
  sessionStorage.setItem(marker, 'yes');
  await openSignedIn(user);
  return typeof user.state === 'string' ? user.state : '/';
}

/** Finds who is looking, when the page opens. */
export async function openSession(): Promise<void> {
  if (sessionStorage.getItem(marker)) {
    const user = await signedInUser();
    if (user) return openSignedIn(user);
    sessionStorage.removeItem(marker);
  }
  const demo = await fetchDemoSession();
  changeSession(
    demo ? { state: 'demo', tokens: demo.tokens, demo: demo.demo } : { state: 'signed-out' },
  );
}

/** The token of who signed in, renewed first where it has ended, as after a long sleep. */
export async function signedInToken(): Promise<string | undefined> {
  return (await signedInUser())?.access_token;
}

/**
 * @returns null when nobody is signed in, or the issuer no longer renews the token
 * @throws when the issuer was not reached
 */
async function signedInUser(): Promise<User | null> {
  const users = await userManager();
  const user = await users.getUser();
  if (!user || !needsRenewal(user, Date.now())) return user;
  if (!user.refresh_token) return user.expired ? null : user;
  try {
    return await users.signinSilent();
  } catch (error) {
    if (isIssuersRefusal(error)) return null;
    throw error;
  }
}

async function openSignedIn({ profile }: User): Promise<void> {
  const demo = await fetchDemoSession();
  changeSession({ state: 'signed-in', account: profile.sub, demo: demo?.demo ?? null });
}
