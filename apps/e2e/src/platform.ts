import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expectContract } from '@dong-hanh/testing';

/** `run.json` of the composed platform that the run started for its journeys. */
export interface RunningPlatform {
  gateway: string;
  processes: Record<string, { pid: number; url: string; brokers?: string; disk?: string }>;
}

/** The platform as it stands now: processes that were restarted have a new pid. */
export function runningPlatform(): RunningPlatform {
  const file = process.env.RUN_JSON;
  if (!file) throw new Error('RUN_JSON is not set: journeys run by "npm test -- PATTERN"');
  return JSON.parse(readFileSync(file, 'utf8')) as RunningPlatform;
}

export type DemoAccount =
  | 'vgcl-officer'
  | 'province-officer'
  | 'sector-officer'
  | 'school-officer'
  | 'member'
  | 'analyst'
  | 'auditor'
  | 'admin';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

const LIMIT_MS = 20_000;
const tokens = new Map<DemoAccount, { value: string; until: number }>();

/** An access token of a demo account, kept for a few minutes. */
export async function tokenOf(account: DemoAccount): Promise<string> {
  const kept = tokens.get(account);
  if (kept && kept.until > Date.now()) return kept.value;
  const identity = runningPlatform().processes.identity?.url;
  const response = await fetch(`${identity}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:dong-hanh:demo-account',
      client_id: 'demo-cli',
      account,
    }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const { access_token: value } = (await response.json()) as { access_token: string };
  tokens.set(account, { value, until: Date.now() + 240_000 });
  return value;
}

/**
 * One call through the gateway, as a consumer makes it; the answer is held against the OpenAPI document.
 *
 * @param account none = without a token
 */
export async function call<T = Record<string, unknown>>(
  account: DemoAccount | null,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const response = await fetch(runningPlatform().gateway + path, {
    method,
    headers: {
      ...(account && { authorization: `Bearer ${await tokenOf(account)}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const answer = (await response.json()) as T;
  expectContract({
    method,
    path,
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: answer,
  });
  return { status: response.status, headers: response.headers, body: answer };
}

/** GET that must succeed. */
export async function get<T>(account: DemoAccount, path: string): Promise<T> {
  const { status, body } = await call<T>(account, 'GET', path);
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** POST that must create. */
export async function create<T>(account: DemoAccount, path: string, body: unknown): Promise<T> {
  const { status, body: answer } = await call<T>(account, 'POST', path, body);
  if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
  return answer;
}

/** A decision number that no other journey uses. */
export function freshNumber(): string {
  return `${randomUUID().slice(0, 8)}/QĐ-TLĐ`;
}
