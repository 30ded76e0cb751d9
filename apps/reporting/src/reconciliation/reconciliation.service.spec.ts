import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RetryLater, type JobRun } from '@dong-hanh/jobs';
import { PlatformIntegrity } from './platform-integrity.js';
import { ReconciliationService } from './reconciliation.service.js';

const difference = {
  ...{ family: 'awards', province: 'none', month: '2023-08' },
  ...{ services: [], recordIds: ['1'], awardIds: ['1'] },
};
const run: JobRun = {
  ...{ id: 'job', accountId: 'admin', signal: AbortSignal.timeout(60_000) },
  progress: () => Promise.resolve(),
  writeFile: () => Promise.resolve({ bytes: 0 }),
};
const unused = undefined as never;

/** What the gateway answers, one after the other. */
let answers: object[] = [];
let gateway: Server;
let reconciliation: ReconciliationService;

beforeAll(async () => {
  gateway = createServer(({ url }, response) => {
    const body = url === '/token' ? { access_token: 'token' } : answers.shift();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  reconciliation = new ReconciliationService(
    new PlatformIntegrity({ gatewayUrl, tokenUrl: `${gatewayUrl}/token`, clientSecret: 'x' }),
    { differences: () => Promise.resolve([]) } as never,
    ...([unused, unused, unused] as const),
  );
});
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});

describe('a difference that both looks show', () => {
  it.each([
    ['while events are on their way: tried again later', [false, false]],
    ['and events set out meanwhile: tried again later', [true, false]],
  ])('%s', async (_, looks) => {
    answers = looks.map((settled) => ({ equal: false, settled, differences: [difference] }));
    await expect(reconciliation.compare(run)).rejects.toBeInstanceOf(RetryLater);
  });

  it('when all had arrived: told', async () => {
    answers = [false, true].map((settled) => ({
      equal: false,
      settled,
      differences: [difference],
    }));
    expect(await reconciliation.compare(run)).toMatchObject({ equal: false, differenceCount: 1 });
  });
});

describe('no difference', () => {
  it('is none, also while events are on their way', async () => {
    answers = [{ equal: true, settled: false, differences: [] }];
    expect(await reconciliation.compare(run)).toMatchObject({ equal: true });
  });
});
