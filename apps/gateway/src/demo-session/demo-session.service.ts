import { Problem } from '@dong-hanh/service-kit';
import { z } from 'zod';
import type { CallerHeaders, Upstreams } from '../upstreams/upstreams.service.js';

export interface DemoToken {
  accessToken: string;
  expiresAt: string;
}

/** What the live page of the demo needs to begin. */
export interface DemoSessionResponse {
  mode: 'demo';
  tokens: { analyst: DemoToken; officer: DemoToken };
  demo: DemoPlace;
}

/** The member of the demo for whom the page's form records awards, and where. */
export interface DemoPlace {
  memberId: string;
  memberNumber: string;
  unitId: string;
  provinceId: string;
}

const GRANT = 'urn:dong-hanh:demo-account';
const LIMIT_MS = 5_000;
const RETRY_SECONDS = 2;

const tokenAnswer = z.object({ access_token: z.string(), expires_in: z.number() });
const grants = z.object({
  memberId: z.string().nullable(),
  data: z.array(z.object({ unitId: z.string().nullable() })),
});
const member = z.object({ id: z.string(), memberNumber: z.string(), unitId: z.string() });

/** Short-lived tokens of the demo's accounts for the platform's own page, in development alone. */
export class DemoSessions {
  private place: DemoPlace | undefined;

  /** @param identityUrl the development issuer; undefined in production, where there is no demo */
  constructor(
    private readonly identityUrl: string | undefined,
    private readonly upstreams: Upstreams,
  ) {}

  /** @throws Problem 404 in production and on a platform without demo data */
  async open(headers: CallerHeaders): Promise<DemoSessionResponse> {
    const { identityUrl } = this;
    if (identityUrl === undefined) throw new Problem('not-found');
    const [analyst, officer] = await Promise.all([
      token(identityUrl, 'analyst'),
      token(identityUrl, 'province-officer'),
    ]);
    this.place ??= await this.findPlace(identityUrl, officer, headers);
    return { mode: 'demo', tokens: { analyst, officer }, demo: this.place };
  }

  /** The member is the demo's account of a member; the province is that of the officer. */
  private async findPlace(
    identityUrl: string,
    officer: DemoToken,
    headers: CallerHeaders,
  ): Promise<DemoPlace> {
    const read = <T>(by: DemoToken, path: string, shape: z.ZodType<T>) =>
      this.upstreams.read(
        'membership',
        path,
        { ...headers, authorization: `Bearer ${by.accessToken}` },
        shape,
      );
    const [own, ofMember] = await Promise.all([
      read(officer, '/v1/access/grants', grants),
      read(await token(identityUrl, 'member'), '/v1/access/grants', grants),
    ]);
    const provinceId = own.data[0]?.unitId;
    if (!provinceId || !ofMember.memberId) throw new Problem('not-found');
    const { id, memberNumber, unitId } = await read(
      officer,
      `/v1/members/${ofMember.memberId}`,
      member,
    );
    return { memberId: id, memberNumber, unitId, provinceId };
  }
}

/** @throws Problem 503 when the issuer does not answer */
async function token(identityUrl: string, account: string): Promise<DemoToken> {
  try {
    const answer = await fetch(new URL('/oidc/token', identityUrl), {
      method: 'POST',
      body: new URLSearchParams({ grant_type: GRANT, client_id: 'demo-cli', account }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const { access_token: accessToken, expires_in: seconds } = tokenAnswer.parse(
      await answer.json(),
    );
    return { accessToken, expiresAt: new Date(Date.now() + seconds * 1_000).toISOString() };
  } catch {
    throw new Problem('service-unavailable', { service: 'identity' }, [], {
      retryAfterSeconds: RETRY_SECONDS,
    });
  }
}
