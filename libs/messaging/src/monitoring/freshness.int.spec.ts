import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { eventually } from '@dong-hanh/testing';
import { handler, startProbeApp, type ProbeApp } from '../probe-app.fixture.js';
import { awardGranted } from '../probe.fixture.js';
import { StreamFreshness } from './stream-freshness.js';

jest.setTimeout(30_000);

let service: ProbeApp;
let freshness: () => ReturnType<StreamFreshness['freshness']>;
beforeAll(async () => {
  service = await startProbeApp();
  const streams = service.app.get(StreamFreshness);
  freshness = () => streams.freshness([topics.award]);
});
afterAll(() => service.close());

/** What the source's relay says once a second. */
async function beat(at = new Date(), unpublishedSeconds = 0): Promise<void> {
  const value = JSON.stringify({ service: 'emulation', at: at.toISOString(), unpublishedSeconds });
  await service.log.publish([{ topic: 'emulation.heartbeat.v1', key: 'emulation', value }]);
}

describe('the freshness of answers', () => {
  it('knows no instant before the source was heard', async () => {
    expect(await freshness()).toMatchObject({ asOf: null, appliedEvents: 0 });
  });

  it('has no lag once everything is applied and the source lives', async () => {
    await service.publish([awardGranted(), awardGranted()]);
    const at = await eventually(
      async () => {
        const now = new Date();
        await beat(now);
        expect(await freshness()).toMatchObject({ lagSeconds: 0, appliedEvents: 2 });
        return now;
      },
      { everyMs: 300 },
    );
    const { asOf } = await freshness();
    expect(Math.abs(Date.parse(asOf!) - at.getTime())).toBeLessThan(3_000);
  });

  it('lags while an event waits for its handler, and recovers', async () => {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    handler.misbehave = () => released;
    await service.publish([awardGranted()]);
    await eventually(async () => {
      const { lagSeconds, asOf } = await freshness();
      expect(lagSeconds).toBeGreaterThan(0.5);
      expect(Date.parse(asOf!)).toBeLessThanOrEqual(Date.now() - 500);
    });
    handler.misbehave = undefined;
    release();
    await eventually(
      async () => {
        await beat();
        expect(await freshness()).toMatchObject({ lagSeconds: 0, appliedEvents: 3 });
      },
      { everyMs: 300 },
    );
  });

  it('lags by what the source holds back', async () => {
    await eventually(
      async () => {
        await beat(new Date(), 40);
        expect((await freshness()).lagSeconds).toBeGreaterThanOrEqual(40);
      },
      { everyMs: 300 },
    );
  });

  it('lags when the source falls silent', async () => {
    await beat();
    await eventually(async () => expect((await freshness()).lagSeconds).toBeGreaterThan(3));
  });

  it('costs no transaction for a heartbeat', async () => {
    const before = service.project.transactions;
    const aliveAt = new Date();
    await beat(aliveAt);
    await eventually(() => {
      expect(service.strategy.heartbeats.of('emulation')?.at).toBe(aliveAt.toISOString());
    });
    expect(service.project.transactions).toBe(before);
  });
});
