import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PartitionBounds } from '../kafka/event-log.js';
import { createProbe, type Probe } from '../probe.fixture.js';
import { LogGuard } from './log-guard.js';
import { publishedLogs } from './published-logs.js';

const TOPIC = 'emulation.award.v1';

let probe: Probe;
beforeAll(async () => {
  probe = await createProbe();
});
afterAll(() => probe.drop());

let bounds: PartitionBounds[];
let published: number;
beforeEach(async () => {
  await probe.database.admin.query('delete from published_logs');
  bounds = [0, 1].map((partition) => ({ topic: TOPIC, partition, start: 0, end: 10 }));
  published = 0;
});

const log = { lag: () => Promise.resolve(bounds) };

function guard(republish = () => Promise.resolve(++published)): LogGuard {
  const made = new LogGuard(log, publishedLogs, [TOPIC]);
  made.onLoss(republish);
  return made;
}

describe('an owner that looks at what it published', () => {
  it('does nothing while the logs only grow', async () => {
    const watching = guard();
    await watching.look(probe.project);
    bounds = bounds.map((each) => ({ ...each, end: 25 }));
    await watching.look(probe.project);
    expect(published).toBe(0);
  });

  it.each([
    ['ends before where it ended', { start: 0, end: 3 }],
    ['is empty', { start: 0, end: 0 }],
    ['has lost its beginning', { start: 4, end: 10 }],
  ])('publishes everything again, once, when a log %s', async (_case, found) => {
    const watching = guard();
    await watching.look(probe.project);
    bounds = [bounds[0]!, { ...bounds[1]!, ...found }];
    await watching.look(probe.project);
    expect(published).toBe(1);
    await watching.look(probe.project);
    expect(published).toBe(1);
  });

  it('and has lost the lead meanwhile does not clear what the next leader noticed', async () => {
    await guard().look(probe.project);
    bounds = bounds.map((each) => ({ ...each, end: 0 }));
    const lostAnew = () => {
      bounds = bounds.map((each) => ({ ...each, start: 1 }));
      return publishedLogs.compare(probe.project, bounds);
    };
    await probe.project.session(async (session) => {
      const [own] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
      const old = guard(async () => {
        await probe.database.admin.query('select pg_terminate_backend($1)', [own!.pid]);
        return (await lostAnew()).length;
      });
      await expect(old.look(session)).rejects.toThrow();
    });
    await guard().look(probe.project);
    expect(published).toBe(1);
  });

  it('does so in its next life when it died on the way', async () => {
    await guard().look(probe.project);
    bounds = bounds.map((each) => ({ ...each, end: 0 }));
    const dying = guard(() => Promise.reject(new Error('killed')));
    await expect(dying.look(probe.project)).rejects.toThrow('killed');
    bounds = bounds.map((each) => ({ ...each, end: 2 }));
    await guard().look(probe.project);
    expect(published).toBe(1);
  });
});
