import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BreakableLink,
  eventually,
  infrastructure,
  startTestIssuer,
  uniqueName,
  type TestIssuer,
} from '@dong-hanh/testing';
import { Logger } from '@nestjs/common';
import { startGateway, type GatewayUnderTest } from '../gateway.fixture.js';

let issuer: TestIssuer;
let link: BreakableLink;
const gateways: GatewayUnderTest[] = [];

beforeAll(async () => {
  issuer = await startTestIssuer();
  link = new BreakableLink(new URL(infrastructure().redisUrl).host);
  await link.up();
});

afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
});

afterAll(async () => {
  await link.cut();
  await issuer.close();
});

async function startLimitedTo(perSecond: number, redisUrl: string) {
  const gateway = await startGateway({
    token: issuer,
    redisUrl,
    environment: { RATE_LIMIT_PER_SECOND: String(perSecond) },
  });
  gateways.push(gateway);
  return gateway;
}

/** A gateway that has found Redis: until then it lets everything pass. */
async function limitedTo(perSecond: number, redisUrl = infrastructure().redisUrl) {
  const gateway = await startLimitedTo(perSecond, redisUrl);
  await eventually(async () => expect(await remark(gateway)).not.toContain('not limited'));
  return gateway;
}

async function send(gateway: GatewayUnderTest, account: string) {
  const authorization = await bearerOf(account);
  const answer = await fetch(`${gateway.url}/v1/units`, { headers: { authorization } });
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    body: (await answer.json()) as { code?: string; detail?: string },
  };
}

const bearers = new Map<string, Promise<string>>();

/** One token for each account: signing takes time, and these specs are about a second. */
function bearerOf(account: string): Promise<string> {
  const known = bearers.get(account);
  if (known) return known;
  const made = issuer.token(account).then((token) => `Bearer ${token}`);
  bearers.set(account, made);
  return made;
}

const statuses = async (gateway: GatewayUnderTest, account: string, times: number) => {
  const answers = await Promise.all(Array.from({ length: times }, () => send(gateway, account)));
  return answers.map(({ status }) => status);
};

const remark = async (gateway: GatewayUnderTest) => {
  const answer = await fetch(`${gateway.url}/readyz`);
  expect(answer.status).toBe(200);
  return JSON.stringify(await answer.json());
};

describe('the rate limit', () => {
  it('stops an account that sends more in a second, and says when to come back', async () => {
    const gateway = await limitedTo(3);
    await withinOneSecond(async (account) => {
      gateway.services.membership.reset();
      const answers = await Promise.all(Array.from({ length: 8 }, () => send(gateway, account)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(5);
      expect(refused[0]).toMatchObject({ retryAfter: '1', body: { code: 'too-many-requests' } });
      expect(refused[0]?.body.detail).toContain('thử lại sau 1 giây');
      expect(gateway.services.membership.received).toHaveLength(3);
    });
  });

  it('lets the account go on in the next second', async () => {
    const gateway = await limitedTo(2);
    const account = uniqueName('busy');
    await statuses(gateway, account, 5);
    await eventually(async () => expect((await send(gateway, account)).status).toBe(200));
  });

  it('counts each account for itself, and one account over all gateways', async () => {
    const [one, other] = [await limitedTo(3), await limitedTo(3)];
    await withinOneSecond(async (account) => {
      expect(await statuses(one, account, 3)).toEqual([200, 200, 200]);
      expect((await send(other, account)).status).toBe(429);
    });
    expect((await send(one, uniqueName('calm'))).status).toBe(200);
  });

  it('does not count who has no token', async () => {
    const gateway = await limitedTo(1);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${gateway.url}/v1/units`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  });
});

describe('while Redis is away', () => {
  it('every request passes, health and log say so, and limits return with Redis', async () => {
    const gateway = await limitedTo(1, `redis://${await addressOf(link)}`);
    const said = recordLog();
    const account = uniqueName('busy');
    await eventually(async () => expect(await statuses(gateway, account, 3)).toContain(429));
    await link.cut();
    await eventually(async () => expect(await remark(gateway)).toContain('not limited'));
    expect(await statuses(gateway, account, 5)).toEqual([200, 200, 200, 200, 200]);
    await link.up();
    await eventually(async () => expect(await remark(gateway)).not.toContain('not limited'));
    await eventually(async () => expect(await statuses(gateway, account, 3)).toContain(429));
    expect(said[0]).toContain('Redis is away, requests are not limited');
    expect(said.at(-1)).toContain('Redis is back');
    const repeated = said.filter(
      (line, index) => line.slice(0, 13) === said[index - 1]?.slice(0, 13),
    );
    expect(repeated).toEqual([]);
  });

  it('from the start the gateway starts all the same', async () => {
    const gateway = await startLimitedTo(1, 'redis://127.0.0.1:1');
    expect(await statuses(gateway, uniqueName('busy'), 3)).toEqual([200, 200, 200]);
    expect(await remark(gateway)).toContain('not limited');
  });

  it('and silent, requests wait for it once and not again', async () => {
    const gateway = await limitedTo(1_000, `redis://${await addressOf(link)}`);
    const account = uniqueName('busy');
    link.freeze();
    expect((await send(gateway, account)).status).toBe(200);
    const before = performance.now();
    expect(await statuses(gateway, account, 20)).not.toContain(429);
    expect(performance.now() - before).toBeLessThan(1_000);
    await link.cut();
    await link.up();
  });
});

/** A busy machine may stretch a burst over two seconds: tries again, with a new account each time. */
const withinOneSecond = (rule: (account: string) => Promise<void>) =>
  eventually(() => rule(uniqueName('busy')));

/** What the gateway logs about Redis from now on. */
function recordLog(): string[] {
  const said: string[] = [];
  const record = (message: unknown, context?: unknown) => {
    if (context === 'RateLimit') said.push(String(message));
  };
  Logger.overrideLogger({ log: record, warn: record, error: record });
  return said;
}

/** The link's own address: opening it again keeps it. */
async function addressOf(open: BreakableLink): Promise<string> {
  await open.cut();
  return open.up();
}
