import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROGRAM = path.join(import.meta.dirname, '../../identity/dist/main.js');

export interface IdentityProcess {
  url: string;
  /** Where its private keys lie, for who wants to forge. */
  keysFile: string;
  token(account: string): Promise<string>;
  rotateKeys(): Promise<void>;
  stop(): Promise<void>;
}

/** The development issuer as a process of its own, as it runs beside the gateway. */
export async function startIdentity({
  issuer,
  port,
}: {
  issuer: string;
  port: number;
}): Promise<IdentityProcess> {
  if (!existsSync(PROGRAM)) throw new Error('apps/identity is not built: tsc -b apps/identity');
  const folder = await mkdtemp(path.join(tmpdir(), 'gateway-identity-'));
  const keysFile = path.join(folder, 'keys.json');
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      OIDC_ISSUER: issuer,
      IDENTITY_KEYS_FILE: keysFile,
      NODE_ENV: 'development',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    url,
    keysFile,
    token: (account) => demoToken(url, account),
    rotateKeys: async () => {
      await fetch(`${url}/dev/rotate-keys`, { method: 'POST' });
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function demoToken(url: string, account: string): Promise<string> {
  const answer = await fetch(`${url}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:dong-hanh:demo-account',
      client_id: 'demo-cli',
      account,
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}
