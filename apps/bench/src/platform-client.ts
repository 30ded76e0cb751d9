import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The platform that was started for the benchmark, read from its `run.json`. */
export interface RunningPlatform {
  gateway: string;
  processes: Record<string, { pid: number; url: string; brokers?: string }>;
}

/** @throws when no platform runs from this folder */
export function runningPlatform(): RunningPlatform {
  const folder = process.env.DATA_DIR ?? '.local';
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunningPlatform;
}

/** An access token of a demo account; it is good for some minutes. */
export async function accessToken(
  { processes }: RunningPlatform,
  account: string,
): Promise<string> {
  const response = await fetch(`${processes.identity?.url}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:dong-hanh:demo-account',
      client_id: 'demo-cli',
      account,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** A client of the gateway that signs in as a demo account. */
export async function signIn(platform: RunningPlatform, account: string) {
  const token = await accessToken(platform, account);
  return async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const answer = await fetch(platform.gateway + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
