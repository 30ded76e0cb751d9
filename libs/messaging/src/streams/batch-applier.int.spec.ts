import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AwardEvent } from '@dong-hanh/contracts';
import type { StoredMessage } from '../kafka/event-log.js';
import { toOutboxRows } from '../outbox/outbox-rows.js';
import {
  awardGranted,
  createProbe,
  probeContext,
  probeNow,
  projectAwards,
  projectedAwards,
  revised,
  type Probe,
} from '../probe.fixture.js';
import { BatchApplier, type Slice } from './batch-applier.js';
import type { Deliver } from '../parking/careful-delivery.js';
import type { ConsumedEvent, EventBatch } from './event-batch.js';
import { decode } from '../decoding/event-decoder.js';
import { ParkedEvents } from '../parking/parked-events.js';
import { StreamOffsets } from './stream-offsets.js';

jest.setTimeout(30_000);

const TOPIC = 'emulation.award.v1';
const GROUP = 'probe';

let probe: Probe;
beforeAll(async () => {
  probe = await createProbe();
});
afterAll(() => probe.drop());
beforeEach(() =>
  probe.database.admin.query('truncate stream_offsets, parked_events, probe_awards'),
);

const project: Deliver = (_, events, tx) =>
  projectAwards({ events, tx } as unknown as EventBatch<AwardEvent>);
const applierWith = (deliver: Deliver) =>
  new BatchApplier(probe.project, new StreamOffsets(GROUP), new ParkedEvents(GROUP), deliver);

function stored(award: AwardEvent, offset: number): StoredMessage {
  const [row] = toOutboxRows([award], probeContext, probeNow);
  const { key, event } = row!;
  return { offset, key: Buffer.from(key), value: Buffer.from(event), timestamp: 0, headers: {} };
}

function slice(partition: number, first: number, messages: (AwardEvent | StoredMessage)[]): Slice {
  const all = messages.map((each, index) => ('data' in each ? stored(each, first + index) : each));
  return {
    topic: TOPIC,
    partition,
    messages: all.map((message) => ({ message, decoded: decode(TOPIC, partition, message) })),
  };
}

const offsets = () =>
  probe.database.admin.query(
    `select partition, next_offset, applied_events, stopped_reason, xmin::text as written
     from stream_offsets order by partition`,
  );
const parked = () =>
  probe.database.admin.query(
    'select partition, log_offset, reason, detail, value from parked_events order by log_offset',
  );
const awards = () => projectedAwards(probe.database.admin);

describe('applying batches', () => {
  it('commits events and offsets of all partitions in one transaction', async () => {
    await applierWith(project).apply(
      [slice(0, 0, [awardGranted()]), slice(1, 0, [awardGranted(), awardGranted()])],
      false,
    );
    const rows = await offsets();
    expect(rows).toMatchObject([
      { partition: 0, next_offset: 1, applied_events: 1 },
      { partition: 1, next_offset: 2, applied_events: 2 },
    ]);
    expect(new Set(rows.map(({ written }) => written)).size).toBe(1);
    expect(await awards()).toHaveLength(3);
  });

  it('calls each handler once for all partitions of its topic', async () => {
    const calls: (readonly ConsumedEvent[])[] = [];
    const applier = applierWith(async (_, events) => void calls.push(events));
    await applier.apply([slice(0, 0, [awardGranted()]), slice(1, 0, [awardGranted()])], false);
    expect(calls.map(({ length }) => length)).toEqual([2]);
  });

  it('changes nothing when a whole partition is delivered again', async () => {
    const award = awardGranted();
    const partition = slice(0, 0, [award, revised(award), awardGranted()]);
    const applier = applierWith(project);
    await applier.apply([partition], false);
    const before = [await awards(), await offsets()];
    const [outcome] = await applier.apply([partition], false);
    expect(outcome).toMatchObject({ verdict: { kind: 'behind', resumeAt: 3 }, skipped: 3 });
    expect([await awards(), await offsets()]).toEqual(before);
  });

  it('lets the newest version win, whatever order the log has them in', async () => {
    const award = awardGranted();
    await applierWith(project).apply([slice(0, 0, [revised(award)])], false);
    await applierWith(project).apply([slice(1, 0, [award])], false);
    expect(await awards()).toMatchObject([{ version: 2, state: 'revoked' }]);
  });

  it('refuses what a zombie brings after its partition moved on', async () => {
    const [first, second] = [awardGranted(), awardGranted()];
    const applier = applierWith(project);
    await applier.apply([slice(0, 0, [first, second])], false);
    const old = slice(0, 0, [first]);
    const [late] = await applier.apply([old], false);
    expect(late).toMatchObject({ verdict: { kind: 'behind', resumeAt: 1 }, applied: 0 });
    expect(await offsets()).toMatchObject([{ next_offset: 2, applied_events: 2 }]);
  });

  it('applies nothing of a partition that has a hole, and everything of the others', async () => {
    const [holed, whole] = await applierWith(project).apply(
      [slice(0, 4, [awardGranted()]), slice(1, 0, [awardGranted()])],
      false,
    );
    expect(holed).toMatchObject({ verdict: { kind: 'hole', resumeAt: 0 }, applied: 0 });
    expect(whole).toMatchObject({ applied: 1 });
    expect(await awards()).toHaveLength(1);
  });

  it('stops a partition whose log began anew, and keeps it stopped', async () => {
    const applier = applierWith(project);
    const three = () => [awardGranted(), awardGranted(), awardGranted()];
    await applier.apply([slice(0, 0, three())], false);
    const [lost] = await applier.apply([slice(0, 0, [...three(), awardGranted()])], false);
    expect(lost!.verdict.kind).toBe('log-lost');
    expect(await offsets()).toMatchObject([{ next_offset: 3, stopped_reason: 'log-lost' }]);
    const [still] = await applier.apply([slice(0, 3, [awardGranted()])], false);
    expect(still!.verdict.kind).toBe('stopped');
    expect(await awards()).toHaveLength(3);
  });

  it('applies nothing at all when a handler fails', async () => {
    const applier = applierWith(async (...args) => {
      await project(...args);
      throw new Error('after writing');
    });
    await expect(applier.apply([slice(0, 0, [awardGranted()])], false)).rejects.toThrow('after');
    expect(await awards()).toEqual([]);
    expect(await offsets()).toEqual([]);
  });

  it('never makes two consumers wait for each other', async () => {
    const forwards = [0, 1, 2, 3].map((partition) => slice(partition, 0, [awardGranted()]));
    const backwards = [...forwards].reverse();
    const applier = applierWith(async (topic, events, tx, works) => {
      await project(topic, events, tx, works);
      await tx.query('select pg_sleep(0.02)');
    });
    const rounds = Array.from({ length: 6 }, (_, n) => (n % 2 ? forwards : backwards));
    await Promise.all(rounds.map((slices) => applier.apply(slices, false)));
    expect(await offsets()).toMatchObject(
      [0, 1, 2, 3].map((partition) => ({ partition, next_offset: 1, applied_events: 1 })),
    );
  });
});

describe('what is to be done after the commit', () => {
  /** Notes for which awards it was called, and which of them were committed by then. */
  const telling = (also: (events: readonly ConsumedEvent[]) => void = () => undefined) => {
    const told: string[][] = [];
    const applier = applierWith(async (topic, events, tx, works) => {
      works.push(() => void told.push(events.map(({ key }) => key)));
      await project(topic, events, tx, works);
      also(events);
    });
    return { told, applier };
  };
  const keysOf = (all: AwardEvent[]) => all.map(({ data }) => data.id);

  it('is done once, when others can see what was applied', async () => {
    const all = [awardGranted(), awardGranted()];
    const seen: Promise<unknown[]>[] = [];
    const applier = applierWith(async (topic, events, tx, works) => {
      works.push(() => void seen.push(awards()));
      await project(topic, events, tx, works);
    });
    await applier.apply([slice(0, 0, all)], false);
    expect(await Promise.all(seen)).toEqual([await awards()]);
    expect(await seen[0]).toHaveLength(2);
  });

  it('is not done when nothing was committed, and once when it succeeds the next time', async () => {
    let failures = 2;
    const { told, applier } = telling(() => {
      failures -= 1;
      if (failures >= 0) throw new Error('not yet');
    });
    const batch = slice(0, 0, [awardGranted()]);
    for (const _ of [1, 2]) await expect(applier.apply([batch], false)).rejects.toThrow('not yet');
    expect(told).toEqual([]);
    await applier.apply([batch], false);
    await applier.apply([batch], false);
    expect(told).toHaveLength(1);
  });

  it('is not done when the commit itself fails', async () => {
    const { told, applier } = telling();
    await probe.database.admin.query(
      `create function refuse_late() returns trigger language plpgsql
         as $$ begin raise exception 'too late'; end $$;
       create constraint trigger refuse_late after insert on probe_awards
         deferrable initially deferred for each row execute function refuse_late()`,
    );
    await expect(applier.apply([slice(0, 0, [awardGranted()])], false)).rejects.toThrow('late');
    await probe.database.admin.query('drop function refuse_late cascade');
    expect(told).toEqual([]);
  });

  it('is done for what was applied and not for the events that were refused beside it', async () => {
    const all = Array.from({ length: 5 }, () => awardGranted());
    const refused = all[2]!.data.id;
    const { told, applier } = telling((events) => {
      if (events.some(({ key }) => key === refused)) throw new TypeError('refused');
    });
    await applier.apply([slice(0, 0, all)], true);
    expect(told.flat().sort()).toEqual(
      keysOf(all)
        .filter((id) => id !== refused)
        .sort(),
    );
  });

  it('leaves the events applied when it fails, and does the rest of it', async () => {
    const done: string[] = [];
    const applier = applierWith(async (topic, events, tx, works) => {
      await project(topic, events, tx, works);
      works.push(
        () => {
          throw new Error('nobody listens');
        },
        () => void done.push('second'),
      );
    });
    const [outcome] = await applier.apply([slice(0, 0, [awardGranted()])], false);
    expect([outcome!.applied, done]).toEqual([1, ['second']]);
  });
});

describe('setting messages aside', () => {
  const poisoned: StoredMessage = {
    offset: 1,
    key: null,
    value: Buffer.from([0xff, 0x00, 0x7b]),
    timestamp: 0,
    headers: { odd: 'a\u0000b' },
  };

  it('parks what is no event, byte for byte, and applies its neighbours', async () => {
    const [outcome] = await applierWith(project).apply(
      [slice(0, 0, [stored(awardGranted(), 0), poisoned, stored(awardGranted(), 2)])],
      false,
    );
    expect(outcome).toMatchObject({ applied: 2, parked: 1 });
    expect(await parked()).toMatchObject([
      { log_offset: 1, reason: 'not-json', value: poisoned.value },
    ]);
    expect(await offsets()).toMatchObject([{ next_offset: 3, applied_events: 2 }]);
  });

  it.each([
    ['throws a TypeError', () => (undefined as unknown as { a: { b: 1 } }).a.b],
    ['throws something that is no error', () => Promise.reject('nothing')],
  ])('parks exactly the events for which a handler %s', async (_, misbehave) => {
    const all = Array.from({ length: 9 }, () => awardGranted());
    const bad = new Set([all[2]!.data.id, all[7]!.data.id]);
    const applier = applierWith(async (topic, events, tx, works) => {
      await project(topic, events, tx, works);
      if (events.some(({ key }) => bad.has(key))) await misbehave();
    });
    const [outcome] = await applier.apply([slice(0, 0, all)], true);
    expect(outcome).toMatchObject({ applied: 7, parked: 2 });
    expect(await parked()).toMatchObject([
      { log_offset: 2, reason: 'handler-refused' },
      { log_offset: 7, reason: 'handler-refused' },
    ]);
    expect((await awards()).map(({ id }) => id).sort()).toEqual(
      all
        .map(({ data }) => data.id)
        .filter((id) => !bad.has(id))
        .sort(),
    );
  });

  it('parks an event that the database refuses, without losing the transaction', async () => {
    const [good, bad] = [awardGranted(), awardGranted()];
    const applier = applierWith(async (topic, events, tx, works) => {
      await project(topic, events, tx, works);
      if (events.some(({ key }) => key === bad.data.id)) await tx.query('select 1 / 0');
    });
    await applier.apply([slice(0, 0, [good, bad])], true);
    expect(await parked()).toMatchObject([{ log_offset: 1, detail: 'error: division by zero' }]);
    expect(await awards()).toMatchObject([{ id: good.data.id }]);
  });

  it('blames no event for a deadlock: all of it is tried again', async () => {
    const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    const applier = applierWith(() => Promise.reject(deadlock));
    await expect(applier.apply([slice(0, 0, [awardGranted()])], true)).rejects.toBe(deadlock);
    expect(await parked()).toEqual([]);
  });

  it('parks a message once, however often it comes', async () => {
    const applier = applierWith(project);
    const batch = slice(0, 0, [{ ...poisoned, offset: 0 }]);
    await applier.apply([batch], false);
    await probe.database.admin.query('update stream_offsets set next_offset = 0');
    await applier.apply([batch], false);
    expect(await parked()).toHaveLength(1);
  });

  it('parks a megabyte', async () => {
    const value = Buffer.alloc(1_000_000, 'x');
    await applierWith(project).apply([slice(0, 0, [{ ...poisoned, offset: 0, value }])], false);
    const [row] = await parked();
    expect((row!.value as Buffer).equals(value)).toBe(true);
  });
});
