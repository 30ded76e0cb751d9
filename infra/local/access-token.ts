import { Failure } from './failure.ts';

export const demoAccounts = [
  'vgcl-officer',
  'province-officer',
  'sector-officer',
  'school-officer',
  'member',
  'analyst',
  'auditor',
  'admin',
] as const;

const grant = 'urn:dong-hanh:demo-account';

/** An access token of a demo account, by the grant that only the development issuer knows. */
export async function accessToken(identityUrl: string, account: string): Promise<string> {
  const answer = await fetch(`${identityUrl}/oidc/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: grant, client_id: 'demo-cli', account }),
    signal: AbortSignal.timeout(10_000),
  });
  const body = (await answer.json()) as { access_token?: string; error_description?: string };
  if (answer.ok && body.access_token) return body.access_token;
  const reason = body.error_description ?? `the issuer answered ${answer.status}`;
  throw new Failure(`No token for the account "${account}": ${reason}`);
}
