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
let looks: object[][] = [];
let lagSeconds = 0;
let gateway: Server;
let differences: Differences;

beforeAll(async () => {
  gateway = createServer(({ url }, response) => {
    const body = {
      '/token': () => ({ access_token: 'token' }),
      '/v1/streams': () => ({ data: [{ group: 'reporting', topic: topics.award, lagSeconds }] }),
      '/v1/integrity': () => ({ differences: looks.shift() }),
    }[url!]!();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  differences = new Differences(
    new PlatformIntegrity({ gatewayUrl, tokenUrl: `${gatewayUrl}/token`, clientSecret: 'x' }),
    { differences: () => Promise.resolve([]) } as never,
  );
});
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});

const found = () => differences.find(AbortSignal.timeout(60_000));

describe('a difference that both looks show', () => {
  it('in a bucket that moved meanwhile: looked for again later', async () => {
    looks = [[difference('1')], [difference('2')]];
    await expect(found()).rejects.toBeInstanceOf(RetryLater);
  });

  it('while a reader is behind what was recorded before: looked for again later', async () => {
    looks = [[difference('1')], [difference('1')]];
    lagSeconds = 3;
    await expect(found()).rejects.toBeInstanceOf(RetryLater);
    lagSeconds = 0;
  });

  it('in a closed bucket: found', async () => {
    looks = [[difference('1')], [difference('1')]];
    expect((await found()).differences).toEqual([difference('1')]);
  });
});

describe('a difference that the second look does not show', () => {
  it('was on its way', async () => {
    looks = [[difference('1')], []];
    expect((await found()).differences).toEqual([]);
  });
});
