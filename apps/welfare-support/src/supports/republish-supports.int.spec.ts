import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema } from '@dong-hanh/contracts';
import { aUnion, refusal, type Union } from '@dong-hanh/testing';
import { granted, memberRef, opened, others } from '../testing/grants.fixture.js';
import { startWelfareSupport, type WelfareSupport } from '../testing/welfare-support.fixture.js';
import { SupportsRepublisher } from './supports.republisher.js';

let service: WelfareSupport;
let union: Union;
let ids: string[];

beforeAll(async () => {
  service = await startWelfareSupport();
  union = aUnion();
  await service.learn(union.events);
  const programme = await opened(service);
  const recipients = [memberRef(union.an), memberRef(union.binh), others(3)];
  ids = (await granted(service, { union, programme }, recipients)).supports.map(({ id }) => id);
  const paper = { reason: 'Chi thừa', returnedOn: '2024-02-20', amount: '1' };
  await service.post('vgcl-officer', `/v1/supports/${ids[0]}/return`, paper);
});
afterAll(() => service?.close());

async function republish(some: readonly string[]) {
  const published = await service.outbox();
  const count = await service.app.get(SupportsRepublisher).republish(some, 'spec');
  return { count, published, events: (await service.outbox()).slice(published.length) };
}

describe('publishing some supports again', () => {
  it('says those that are named as they are now, whatever was done to them since', async () => {
    const { count, published, events } = await republish(ids.slice(0, 2));
    expect([count, events.length]).toEqual([2, 2]);
    const newest = new Map(published.map(({ key, event }) => [key, event]));
    for (const { key, event } of events) {
      const { type, sequence, data } = newest.get(key)!;
      expect(event).toMatchObject({ type, sequence, data, actorid: 'spec' });
      const name = data.return ? 'SupportReturned' : 'SupportGranted';
      expect(eventSchema(name).safeParse(event)).toMatchObject({ success: true });
    }
    expect(events.map(({ key, event }) => [key, event.sequence]).sort()).toEqual(
      [
        [ids[0], '2'],
        [ids[1], '1'],
      ].sort(),
    );
  });

  it('never tells why one was returned', async () => {
    expect(JSON.stringify((await republish(ids)).events)).not.toContain('Chi thừa');
  });

  it('passes over what it does not know', async () => {
    expect(await republish([crypto.randomUUID()])).toMatchObject({ count: 0, events: [] });
  });

  it.each(['vgcl-officer', 'analyst', 'stranger'])('is not asked for by %s', async (account) => {
    const path = '/v1/integrity/supports/repairs';
    const answer = await service.post(account, path, { recordIds: [ids[0]] });
    expect(refusal(answer)).toEqual([403, 'permission-missing']);
  });
});
