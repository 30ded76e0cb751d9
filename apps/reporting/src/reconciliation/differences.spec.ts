import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { RetryLater } from '@dong-hanh/jobs';
import { Differences } from './differences.js';
import { PlatformIntegrity } from './platform-integrity.js';

const difference = (digest: string) => ({
  ...{ family: 'awards', province: 'none', month: '2023-08' },
  ...{ services: [{ service: 'reporting', count: 1, digest }], recordIds: ['1'] },
});

/** What the gateway answers, one after the other, and how far readers are behind. */
let looks: (object[] | 'away')[] = [];
let lagSeconds = 0;
/** What it was asked to compare last. */
let compared: string | null;
let gateway: Server;
let differences: Differences;
const counter = {
  family: 'awards',
  province: 'none',
  month: '2023-08',
  kinds: 1,
  counted: 2,
  facts: 1,
};

beforeAll(async () => {
  gateway = createServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url!, 'http://gateway.test');
    if (pathname === '/v1/integrity') {
      compared = searchParams.get('families');
      if (looks[0] === 'away') {
        looks.shift();
        return void response.writeHead(503).end();
      }
    }
    const body = {
      '/token': () => ({ access_token: 'token' }),
      '/v1/streams': () => ({ data: [{ group: 'reporting', topic: topics.award, lagSeconds }] }),
      '/v1/integrity': () => ({ differences: looks.shift() }),
    }[pathname]!();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  differences = new Differences(
    new PlatformIntegrity({ gatewayUrl, tokenUrl: `${gatewayUrl}/token`, clientSecret: 'x' }),
    { differences: () => Promise.resolve([counter]) } as never,
  );
});
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});

const found = () => differences.find(AbortSignal.timeout(60_000));

describe('a difference that both looks show', () => {
  it('in a bucket that moved meanwhile: to be looked for again', async () => {
    looks = [[difference('1')], [difference('2')]];
    expect(await found()).toMatchObject({ differences: [], isOpen: true });
  });

  it('while a reader is behind what was recorded before: to be looked for again', async () => {
    looks = [[difference('1')], [difference('1')]];
    lagSeconds = 3;
    expect(await found()).toMatchObject({ differences: [], isOpen: true });
    lagSeconds = 0;
  });

  it('in an open bucket beside a closed one: the closed one is found', async () => {
    const open = (digest: string) => ({ ...difference(digest), month: '2023-09' });
    looks = [
      [difference('1'), open('1')],
      [difference('1'), open('2')],
    ];
    expect(await found()).toMatchObject({ differences: [difference('1')], isOpen: true });
  });

  it('does not keep counters from being looked at', async () => {
    looks = [[difference('1')], [difference('2')]];
    expect((await found()).counterDifferences).toEqual([counter]);
  });

  it('in a closed bucket: found', async () => {
    looks = [[difference('1')], [difference('1')]];
    expect(await found()).toMatchObject({ differences: [difference('1')], isOpen: false });
  });
});

describe('a look', () => {
  it('is at all records, units before the members in them, unless it is at some', async () => {
    looks = [[], []];
    await found();
    expect(compared).toBe('units,members,awards,supports');
    await differences.find(AbortSignal.timeout(60_000), ['awards']);
    expect(compared).toBe('awards');
  });
});

describe('a register that cannot be compared', () => {
  it('keeps nobody from finding what differs among awards, and is said to be open', async () => {
    looks = ['away', [difference('1')], [difference('1')]];
    expect(await found()).toMatchObject({ differences: [difference('1')], isOpen: true });
    expect(compared).toBe('awards,supports');
  });

  it('is open where nothing else differs', async () => {
    looks = ['away', []];
    expect(await found()).toMatchObject({ differences: [], isOpen: true });
  });

  it('is away for whoever looks at nothing else', async () => {
    looks = ['away'];
    const alone = differences.find(AbortSignal.timeout(60_000), ['units', 'members']);
    await expect(alone).rejects.toThrow(RetryLater);
  });
});

describe('a difference that the second look does not show', () => {
  it('was on its way', async () => {
    looks = [[difference('1')], []];
    expect(await found()).toMatchObject({ differences: [], isOpen: false });
  });
});
