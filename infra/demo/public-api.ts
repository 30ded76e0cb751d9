import { setTimeout as pause } from 'node:timers/promises';

const LIMIT_MS = 30_000;

/** The running platform, as a user reaches it. */
export interface PlatformAccess {
  gateway: string;
  token(account: string): Promise<string>;
}

/** The public API as the demo accounts call it. */
export interface Api {
  status(account: string, path: string): Promise<number>;
  get<T>(account: string, path: string): Promise<T>;
  post(account: string, path: string, body: object): Promise<{ status: number; text: string }>;
}

/** Calls go through the gateway, each account with one token. */
export function apiOf({ gateway, token }: PlatformAccess): Api {
  const tokens = new Map<string, Promise<string>>();
  const call = async (account: string, path: string, body?: object) => {
    if (!tokens.has(account)) tokens.set(account, token(account));
    return fetch(gateway + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${await tokens.get(account)}`,
        'accept-language': 'en',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  };
  return {
    async status(account, path) {
      const response = await call(account, path);
      await response.arrayBuffer();
      return response.status;
    },
    async get<T>(account: string, path: string): Promise<T> {
      const response = await call(account, path);
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    async post(account, path, body) {
      const response = await call(account, path, body);
      return { status: response.status, text: await response.text() };
    },
  };
}

/**
 * The rights of the demo accounts were loaded a moment ago and reach each service by events: waits until
 * each of these reads is allowed.
 */
export async function awaitRights(
  api: Api,
  reads: readonly (readonly [account: string, path: string])[],
): Promise<void> {
  const since = performance.now();
  for (const [account, path] of reads) {
    await elapsedUntil(since, async () => (await api.status(account, path)) !== 403);
  }
}

/**
 * Asks again and again until it is so.
 *
 * @returns the time since then, for a person to read
 * @throws when it is not so after half a minute
 */
export async function elapsedUntil(since: number, isDone: () => Promise<boolean>): Promise<string> {
  while (!(await isDone())) {
    if (performance.now() - since > LIMIT_MS) {
      throw new Error('what was recorded did not arrive within half a minute');
    }
    await pause(3);
  }
  return `${Math.round(performance.now() - since)} ms`;
}
