import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { streams, type AwardRecord } from '@dong-hanh/contracts';
import { Database, violatedConstraint, type Sql } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import {
  awardCounterDifferences,
  createTestDatabase,
  propertyRuns,
  type TestDatabase,
} from '@dong-hanh/testing';
import fc from 'fast-check';
import { migrations } from '../data-source.js';
import { award, awardEvent, revoked } from '../testing/award.fixture.js';
import { batchOf, consumed, quietFeed } from '../testing/batch.fixture.js';
import { AwardStatisticsConsumer } from './award-statistics.consumer.js';

const feed = quietFeed();
const consumer = new AwardStatisticsConsumer(feed);
let database: TestDatabase;
let project: Database;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  project = new Database({ url: database.url('project'), applicationName: 'spec-project', max: 4 });
});

beforeEach(async () => {
  await database.admin.query('truncate award_facts, award_counts');
});

afterEach(async () => {
  expect(await awardCounterDifferences(database.admin)).toEqual([]);
});

afterAll(async () => {
  await feed.close();
  await project?.close();
  await database?.drop();
});

const batch = (awards: readonly AwardRecord[], tx: Sql) =>
  batchOf(streams.award, awards.map(awardEvent).map(consumed), tx);

const apply = (...awards: AwardRecord[]) =>
  project.transaction((tx) => consumer.apply(batch(awards, tx)));

const counters = () =>
  database.admin.query(
    `select province_id as province, form, state, awards from award_counts
     where awards <> 0 order by state, form, province_id`,
  );

const province = newId();
const diploma = (changes: Partial<AwardRecord> = {}) => award({ provinceId: province, ...changes });
const granted = (awards: number) => [
  { province, form: 'vgcl-merit-diploma', state: 'granted', awards },
];
const taken = (awards: number) => [
  { province, form: 'vgcl-merit-diploma', state: 'revoked', awards },
];

describe('a grant', () => {
  it('is counted once', async () => {
    await apply(diploma());
    expect(await counters()).toEqual(granted(1));
  });

  it('delivered again, alone or in a batch, is counted once', async () => {
    const first = diploma();
    await apply(first);
    await apply(first);
    await apply(first, diploma(), first);
    expect(await counters()).toEqual(granted(2));
  });

  it('outside provinces is counted in one row, however often such awards come', async () => {
    await apply(diploma({ provinceId: null }));
    await apply(diploma({ provinceId: null }), diploma({ provinceId: null }));
    const rows = await database.admin.query('select awards from award_counts');
    expect(rows).toEqual([{ awards: 3 }]);
  });

  it('keeps every part of the award for the drill-down', async () => {
    const one = revoked(diploma({ basis: 'movement' }));
    await apply(one);
    const [row] = await database.admin.query('select * from award_facts');
    expect(row).toMatchObject({
      id: one.id,
      version: 2,
      decision_id: one.decisionId,
      basis: 'movement',
      recipient_id: one.recipient.id,
      unit_id: one.unitId,
      signed_on: '2023-08-10',
      granted_at: new Date(one.grantedAt),
      revoked_at: new Date('2023-10-02T03:00:00.000Z'),
    });
  });
});

describe('a revocation', () => {
  it('moves the award from granted to revoked', async () => {
    const one = diploma();
    await apply(one, diploma());
    await apply(revoked(one));
    expect(await counters()).toEqual([...granted(1), ...taken(1)]);
  });

  it('that comes before its grant stays when the grant arrives', async () => {
    const one = diploma();
    await apply(revoked(one));
    await apply(one);
    expect(await counters()).toEqual(taken(1));
  });

  it('in one batch with its grant counts as revoked, in either order', async () => {
    const [one, other] = [diploma(), diploma()];
    await apply(one, revoked(one), revoked(other), other);
    expect(await counters()).toEqual(taken(2));
  });

  it('without its decision is refused, and leaves nothing behind', async () => {
    const broken: AwardRecord = { ...revoked(diploma()), revocation: null };
    const refusal = await apply(diploma(), broken).catch((error: unknown) => error);
    expect(violatedConstraint(refusal)).toBe('ck_award_facts_revocation');
    expect(await database.admin.query('select 1 from award_facts')).toEqual([]);
  });
});

describe('a correction', () => {
  it('moves the award from its old kind to the new one, in every key that is counted', async () => {
    const one = diploma();
    await apply(one);
    await apply({
      ...one,
      version: 2,
      form: 'emulation-flag',
      issuer: 'vetu',
      basis: 'movement',
      recipient: { kind: 'unit', id: one.recipient.id },
      provinceId: null,
      schoolYear: '2023-2024',
      signedOn: '2023-09-01',
      month: '2023-09',
    });
    expect(await counters()).toEqual([
      { province: null, form: 'emulation-flag', state: 'granted', awards: 1 },
    ]);
  });

  it('of something that is not counted changes no counter', async () => {
    const one = diploma();
    await apply(one);
    await apply({ ...one, version: 2, decisionNumber: '1235/QĐ-TLĐ' });
    expect(await counters()).toEqual(granted(1));
  });
});

describe('batches', () => {
  it('of nothing change nothing', async () => {
    await apply();
    expect(await counters()).toEqual([]);
  });

  it('leave nothing behind when their transaction is rolled back', async () => {
    const work = project.transaction(async (tx) => {
      await consumer.apply(batch([diploma()], tx));
      throw new Error('the process dies here');
    });
    await expect(work).rejects.toThrow('dies here');
    expect(await counters()).toEqual([]);
  });

  it('of two writers at once over the same awards neither block for ever nor count twice', async () => {
    const awards = Array.from({ length: 200 }, (_, index) =>
      diploma({ form: `form-${index % 7}`, provinceId: index % 2 ? province : null }),
    );
    const later = awards.filter((_, index) => index % 3 === 0).map((each) => revoked(each));
    const everything = [...awards, ...later];
    await Promise.all([
      apply(...everything),
      apply(...everything.toReversed()),
      apply(...later),
      apply(...awards),
    ]);
    const [row] = await database.admin.query<{ all: number; taken: number }>(
      `select count(*) as all, count(*) filter (where state = 'revoked') as taken from award_facts`,
    );
    expect(row).toEqual({ all: 200, taken: later.length });
  });

  it('in any split, order and repetition give the same facts, and counters that are their sum', async () => {
    const awards = [diploma(), diploma({ provinceId: null }), diploma({ form: 'emulation-flag' })];
    const versions = awards.flatMap((each) => [each, revoked(each)]);
    const delivery = fc.array(fc.array(fc.constantFrom(...versions), { maxLength: 8 }), {
      maxLength: 8,
    });
    await fc.assert(
      fc
        .asyncProperty(delivery, async (batches) => {
          for (const batch of batches) await apply(...batch);
          const newest = new Map<string, number>();
          for (const { id, version } of batches.flat()) {
            newest.set(id, Math.max(version, newest.get(id) ?? 0));
          }
          const rows = await database.admin.query<{ id: string; version: number }>(
            'select id, version from award_facts',
          );
          expect(new Map(rows.map(({ id, version }) => [id, version]))).toEqual(newest);
          expect(await awardCounterDifferences(database.admin)).toEqual([]);
        })
        .afterEach(async () => {
          await database.admin.query('truncate award_facts, award_counts');
        }),
      propertyRuns(40),
    );
  });
});

describe('the roles of the database', () => {
  const changes = [
    'insert into award_counts select * from award_counts',
    'update award_facts set version = 0',
    'delete from award_facts',
    'truncate award_counts',
    'drop table award_facts',
  ];

  it.each(changes)('serve is refused: %s', async (sql) => {
    const serve = new Database({ url: database.url('serve'), applicationName: 'spec', max: 1 });
    try {
      await expect(serve.query('select count(*) from award_facts')).resolves.toHaveLength(1);
      await expect(serve.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    } finally {
      await serve.close();
    }
  });

  // It may delete facts: one that differs from its owner's is forgotten and heard anew.
  it.each(changes.slice(3))('project is refused: %s', async (sql) => {
    await expect(project.query(sql)).rejects.toThrow(/permission denied|must be owner/);
  });
});
