import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The platform that `npm start` runs, read from its `run.json`. */
export interface RunningPlatform {
  gateway: string;
  processes: Record<string, { pid: number; url: string }>;
}

/** @throws when no platform runs from this folder */
export function runningPlatform(): RunningPlatform {
  const folder = process.env.DATA_DIR ?? '.local';
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunningPlatform;
}

/** A client of the gateway that signs in as a demo account. */
export async function signIn({ gateway, processes }: RunningPlatform, account: string) {
  const response = await fetch(`${processes.identity?.url}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:dong-hanh:demo-account',
      client_id: 'demo-cli',
      account,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const answer = await fetch(gateway + path, {
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
