import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema, type AwardRecord } from '@dong-hanh/contracts';
import { aUnion, refusal, type Union, type WaitingEvent } from '@dong-hanh/testing';
import { everybody, freshNumber, recorded } from '../testing/decisions.fixture.js';
import { startEmulation, type Emulation } from '../testing/emulation.fixture.js';
import { AwardsRepublisher } from './awards.republisher.js';

let emulation: Emulation;
let union: Union;
let published: WaitingEvent<AwardRecord>[];

beforeAll(async () => {
  emulation = await startEmulation();
  union = aUnion();
  await emulation.learn(union.events);
  const { awards } = await recorded(emulation, everybody(union));
  const revocation = `/v1/awards/${awards[2]!.id}/revocation`;
  const paper = { number: freshNumber(), signedOn: '2023-10-02', reason: 'Báo cáo không đúng' };
  await emulation.post('vgcl-officer', revocation, paper);
  // More than one page, and not a whole number of pages.
  const many = Array.from({ length: 1_003 }, () => crypto.randomUUID());
  await emulation.database.admin.query(
    `insert into awards select (jsonb_populate_record(a, jsonb_build_object('id', more.id,
       'recipient_id', more.id))).* from awards a, unnest($1::uuid[]) as more (id) where a.id = $2`,
    [many, awards[0]!.id],
  );
  published = await emulation.outbox();
});
afterAll(() => emulation?.close());

const republish = async () => {
  const before = (await emulation.outbox()).length;
  const count = await emulation.app.get(AwardsRepublisher).republishAll('spec');
  const events = (await emulation.outbox()).slice(before);
  return { count, events };
};

describe('publishing all awards again', () => {
  it('says each award once, page after page', async () => {
    const { count, events } = await republish();
    expect([count, events.length]).toEqual([1_009, 1_009]);
    expect(new Set(events.map(({ key }) => key)).size).toBe(1_009);
  });

  it('says the state that was published last, with the same version', async () => {
    const newest = new Map(published.map(({ key, event }) => [key, event]));
    const again = new Map((await republish()).events.map(({ key, event }) => [key, event]));
    expect(newest.size).toBe(6);
    for (const [key, { type, sequence, data }] of newest) {
      expect(again.get(key)).toMatchObject({ type, sequence, data });
    }
  });

  it('says events of the contract, caused by who asked for it', async () => {
    const { events } = await republish();
    for (const { event } of [events[0]!, events.at(-1)!]) {
      const name = event.data.state === 'revoked' ? 'AwardRevoked' : 'AwardGranted';
      expect(eventSchema(name).safeParse(event)).toMatchObject({ success: true });
      expect(event.actorid).toBe('spec');
    }
  });

  it('never tells why an award was revoked', async () => {
    expect(JSON.stringify((await republish()).events)).not.toContain('Báo cáo');
  });
});

describe('publishing some awards again', () => {
  const some = async (ids: readonly string[]) => {
    const before = (await emulation.outbox()).length;
    const count = await emulation.app.get(AwardsRepublisher).republish(ids, 'spec');
    return { count, events: (await emulation.outbox()).slice(before) };
  };

  it('says those that are named as they are now, whatever was done to them since', async () => {
    const revoked = published.find(({ event }) => event.data.state === 'revoked')!;
    const standing = published.find(({ key }) => key !== revoked.key)!;
    const { count, events } = await some([revoked.key, standing.key]);
    expect(count).toBe(2);
    const again = new Map(events.map(({ key, event }) => [key, event]));
    expect([...again.keys()].sort()).toEqual([revoked.key, standing.key].sort());
    for (const { key, event } of [revoked, standing]) {
      const { type, sequence, data, time } = event;
      expect(again.get(key)).toMatchObject({ type, sequence, data, time });
    }
    expect(again.get(revoked.key)).toMatchObject({ sequence: '2', actorid: 'spec' });
  });

  it('passes over what it does not know', async () => {
    expect(await some([crypto.randomUUID()])).toEqual({ count: 0, events: [] });
  });

  it('is asked for by who may reconcile', async () => {
    const before = (await emulation.outbox()).length;
    const ask = (account: string) =>
      emulation.post(account, '/v1/integrity/awards/repairs', { recordIds: [published[0]!.key] });
    for (const account of ['vgcl-officer', 'analyst', 'stranger']) {
      expect(refusal(await ask(account))).toEqual([403, 'permission-missing']);
    }
    expect(await emulation.outbox()).toHaveLength(before);
  });
});
