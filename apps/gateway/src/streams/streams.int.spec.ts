import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  expectContract,
  infrastructure,
  startTestIssuer,
  type TestIssuer,
} from '@dong-hanh/testing';
import { startGateway, type GatewayUnderTest } from '../gateway.fixture.js';
import { serviceNames } from '../routes.js';
import { StubService } from '../stub-service.fixture.js';

let issuer: TestIssuer;
let gateway: GatewayUnderTest;
let authorization: string;

beforeAll(async () => {
  issuer = await startTestIssuer();
  gateway = await startGateway({ token: issuer, redisUrl: infrastructure().redisUrl });
  authorization = `Bearer ${await issuer.token('analyst')}`;
});

afterEach(() => {
  for (const service of Object.values(gateway.services)) service.reset();
});

afterAll(async () => {
  await gateway.close();
  await issuer.close();
});

async function ask(path: string, method = 'GET') {
  const answer = await fetch(`${gateway.url}${path}`, { method, headers: { authorization } });
  const { status } = answer;
  const body = (await answer.json()) as Record<string, unknown>;
  const contentType = answer.headers.get('content-type') ?? undefined;
  expectContract({ method, path, status, contentType, body });
  return { status, body };
}

const stream = (group: string, topic: string) => ({
  group,
  topic,
  lagEvents: 0,
  lagSeconds: 0,
  lastAppliedAt: null,
  parked: 0,
  stoppedPartitions: 0,
});

describe('the streams of the platform', () => {
  it('are those of all services, unchanged', async () => {
    const rows = {
      membership: [stream('membership', 'emulation.award.v1')],
      emulation: [
        stream('emulation', 'membership.unit.v1'),
        stream('emulation', 'membership.member.v1'),
      ],
      'welfare-support': [stream('welfare-support', 'membership.member.v1')],
      reporting: [stream('reporting', 'emulation.award.v1')],
    };
    for (const service of serviceNames) {
      gateway.services[service].answers(StubService.json(200, { data: rows[service] }));
    }
    const { status, body } = await ask('/v1/streams');
    expect([status, body.data]).toEqual([
      200,
      [...rows.membership, ...rows.emulation, ...rows['welfare-support'], ...rows.reporting],
    ]);
  });

  it('are not shown with a gap when a service is away', async () => {
    await gateway.services.emulation.down();
    const { status, body } = await ask('/v1/streams');
    await gateway.services.emulation.up();
    expect([status, body.code]).toEqual([503, 'service-unavailable']);
  });

  it('are redriven by the service of the group', async () => {
    const outcome = { redriven: 1, stillParked: 0 };
    gateway.services.reporting.answers(StubService.json(200, outcome));
    const { body } = await ask('/v1/streams/reporting/redrive', 'POST');
    expect(body).toEqual(outcome);
    expect(gateway.services.reporting.received).toMatchObject([
      { method: 'POST', url: '/v1/streams/reporting/redrive' },
    ]);
  });

  it('of a group that does not exist are 404', async () => {
    expect((await ask('/v1/streams/nobody/parked')).status).toBe(404);
  });
});
