import { describe, expect, it } from '@jest/globals';
import { eventSchema } from '@dong-hanh/contracts';
import { awardGranted, probeContext, probeNow, revised } from '../probe.fixture.js';
import { toOutboxRows } from './outbox-rows.js';

describe('events on their way into the outbox', () => {
  it('become CloudEvents that their own schema accepts', () => {
    const [row] = toOutboxRows([awardGranted()], probeContext, probeNow);
    expect(eventSchema('AwardGranted').parse(JSON.parse(row!.event))).toBeDefined();
  });

  it('carry topic, key, version and trail of the aggregate', () => {
    const award = awardGranted();
    const [, row] = toOutboxRows([award, revised(award)], probeContext, probeNow);
    expect(row).toMatchObject({
      topic: 'emulation.award.v1',
      key: award.data.id,
      traceparent: probeContext.traceparent,
    });
    expect(JSON.parse(row!.event)).toMatchObject({
      type: 'dong-hanh.emulation.award-revoked.v1',
      subject: award.data.id,
      sequence: '2',
      time: '2023-08-16T09:00:00.000Z',
      actorid: 'vgcl-officer',
      correlationid: 'request-1',
    });
  });

  it('have no trace when the request had none', () => {
    const { actorId, correlationId, causationId } = probeContext;
    const context = { actorId, correlationId, causationId };
    const [row] = toOutboxRows([awardGranted()], context, probeNow);
    expect(row).not.toHaveProperty('traceparent');
  });

  it('have ids of their own', () => {
    const award = awardGranted();
    const rows = toOutboxRows([award, award], probeContext, probeNow);
    expect(new Set(rows.map(({ event }) => JSON.parse(event).id)).size).toBe(2);
  });
});
