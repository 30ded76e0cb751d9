import type { User, UserManager } from 'oidc-client-ts';
import { fetchDemoSession } from './demo-session.js';
import { changeSession } from './session.js';

/** Set while somebody is signed in in this tab, so that nobody else loads the library. */
const marker = 'dong-hanh.signed-in';

let manager: Promise<UserManager> | undefined;

/** Leaves the page for the form of the issuer, to come back to where the person was. */
export async function signIn(): Promise<void> {
  const users = await userManager();
  await users.signinRedirect({
    state: location.pathname + location.search,
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
    const user = await (await userManager()).getUser();
    if (user && !user.expired) return openSignedIn(user);
    sessionStorage.removeItem(marker);
  }
  const demo = await fetchDemoSession();
  changeSession(
    demo ? { state: 'demo', tokens: demo.tokens, demo: demo.demo } : { state: 'signed-out' },
  );
}

/** The token of who signed in, renewed by the library before it ends. */
export async function signedInToken(): Promise<string | undefined> {
  const user = await (await userManager()).getUser();
  return user?.access_token;
}

async function openSignedIn({ profile }: User): Promise<void> {
  const demo = await fetchDemoSession();
  changeSession({ state: 'signed-in', account: profile.sub, demo: demo?.demo ?? null });
}

function userManager(): Promise<UserManager> {
  manager ??= createManager();
  manager.catch(() => (manager = undefined));
  return manager;
}

async function createManager(): Promise<UserManager> {
  const [{ UserManager, WebStorageStateStore }, { authority, clientId }] = await Promise.all([
    import('oidc-client-ts'),
    fetchSettings(),
  ]);
  return new UserManager({
    authority: new URL(authority, location.origin).href,
    client_id: clientId,
    redirect_uri: `${location.origin}/callback`,
    scope: 'openid',
    automaticSilentRenew: true,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
  });
}

async function fetchSettings(): Promise<{ authority: string; clientId: string }> {
  const response = await fetch('/sign-in-settings', { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/sign-in-settings: ${response.status}`);
  return (await response.json()) as { authority: string; clientId: string };
}
