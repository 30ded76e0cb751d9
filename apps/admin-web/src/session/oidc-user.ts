import type { UserManager } from 'oidc-client-ts';
import { shared } from './shared.js';

let manager: Promise<UserManager> | undefined;

/** The library that signs in, loaded when it is first needed. */
export function userManager(): Promise<UserManager> {
  manager ??= createManager();
  manager.catch(() => (manager = undefined));
  return manager;
}

async function createManager(): Promise<UserManager> {
  const [{ UserManager, WebStorageStateStore }, { authority, clientId }] = await Promise.all([
    import('oidc-client-ts'),
    fetchSettings(),
  ]);
  const users = new UserManager({
    authority: new URL(authority, location.origin).href,
    client_id: clientId,
    redirect_uri: `${location.origin}/callback`,
    scope: 'openid',
    automaticSilentRenew: true,
    requestTimeoutInSeconds: 10,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
  });
  // Each renewal replaces the refresh token: two at once, the library's own included, would end the session.
  users.signinSilent = shared(users.signinSilent.bind(users));
  return users;
}

async function fetchSettings(): Promise<{ authority: string; clientId: string }> {
  const response = await fetch('/sign-in-settings', { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/sign-in-settings: ${response.status}`);
  return (await response.json()) as { authority: string; clientId: string };
}
