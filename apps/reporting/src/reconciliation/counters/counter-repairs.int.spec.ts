import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import {
  awardCounterDifferences,
  createTestDatabase,
  eventually,
  expectContract,
  startTestIssuer,
  supportCounterDifferences,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../../data-source.js';
import { award, revoked } from '../../testing/award.fixture.js';
import { startReporting, type Reporting } from '../../testing/reporting.fixture.js';
import { returned, support } from '../../testing/support.fixture.js';
import { CounterRepairs } from './counter-repairs.js';

const [nghean, hanoi] = [
  '0198f0a0-0000-7000-8000-000000000002',
  '0198f0a0-0000-7000-8000-000000000003',
];
const awards = {
  wrong: award({ provinceId: nghean }),
  beside: award({ provinceId: nghean }),
  elsewhere: award({ provinceId: hanoi }),
  outside: award(),
};
const supports = {
  wrong: support({ provinceId: nghean }),
  beside: support({ provinceId: nghean }),
};
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;
let project: Database;
let repairs: CounterRepairs;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  project = new Database({ url: database.url('project'), applicationName: 'spec', max: 4 });
  repairs = new CounterRepairs(project);
});
beforeEach(async () => {
  await database.admin.query('truncate award_facts, award_counts, support_facts, support_counts');
  await reporting.applyAwards(...Object.values(awards));
  await reporting.applySupports(...Object.values(supports));
});
afterAll(async () => {
  await reporting?.close();
  await project?.close();
  await issuer?.close();
  await database?.drop();
});

const factsOf = async (table: string) =>
  (await database.admin.query<{ id: string }>(`select id from ${table}`))
    .map(({ id }) => id)
    .sort();
const counted = async () =>
  (
    await database.admin.query<{ place: string; awards: number }>(
      `select coalesce(province_id::text, 'none') as place, sum(awards) as awards from award_counts
       where awards <> 0 group by 1 order by 1`,
    )
  ).map(({ place, awards: sum }) => [place, Number(sum)]);
const differences = async () => [
  ...(await awardCounterDifferences(database.admin)),
  ...(await supportCounterDifferences(database.admin)),
];

describe('forgetting facts', () => {
  it('takes away those that are named, and counts their places without them', async () => {
    expect(await repairs.forget('awards', [awards.wrong.id, awards.outside.id])).toBe(2);
    expect(await factsOf('award_facts')).toEqual([awards.beside.id, awards.elsewhere.id].sort());
    expect(await counted()).toEqual([
      [nghean, 1],
      [hanoi, 1],
    ]);
    expect(await differences()).toEqual([]);
  });

  it('counts anew what was counted wrongly there, and leaves other places alone', async () => {
    await database.admin.query('update award_counts set awards = 7');
    await repairs.forget('awards', [awards.wrong.id]);
    expect(await counted()).toEqual([
      [nghean, 1],
      [hanoi, 7],
      ['none', 7],
    ]);
  });

  it('of support takes away what each source bore', async () => {
    expect(await repairs.forget('supports', [supports.wrong.id])).toBe(1);
    expect(await factsOf('support_facts')).toEqual([supports.beside.id]);
    expect(await differences()).toEqual([]);
  });

  it('passes over what it does not know', async () => {
    expect(await repairs.forget('awards', ['0198f0a1-0000-7000-8000-00000000dead'])).toBe(0);
    expect(await factsOf('award_facts')).toHaveLength(4);
  });

  it('makes new again what the owner tells next, which counts once', async () => {
    await reporting.applyAwards(revoked(awards.wrong));
    await reporting.applySupports(returned(supports.wrong));
    await repairs.forget('awards', [awards.wrong.id]);
    await repairs.forget('supports', [supports.wrong.id]);
    for (let time = 0; time < 2; time += 1) {
      await reporting.applyAwards(awards.wrong);
      await reporting.applySupports(supports.wrong);
    }
    expect(await counted()).toContainEqual([nghean, 2]);
    expect(await factsOf('support_facts')).toEqual([supports.wrong.id, supports.beside.id].sort());
    expect(await differences()).toEqual([]);
  });

  it('waits until a batch that is under way has ended: its facts are counted or not there yet', async () => {
    let forgetting: Promise<number> | undefined;
    await project.transaction(async (tx) => {
      await tx.query('insert into award_counts select * from award_counts where false');
      forgetting = repairs.forget('awards', [awards.wrong.id]);
      const waiting = `select 1 from pg_locks where not granted and relation = 'award_counts'::regclass`;
      await eventually(async () => expect(await database.admin.query(waiting)).toHaveLength(1));
      expect(await factsOf('award_facts')).toHaveLength(4);
    });
    expect(await forgetting).toBe(1);
    expect(await factsOf('award_facts')).toHaveLength(3);
  });

  it('beside batches that apply the same places leaves counters that are their sums', async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        await reporting.applyAwards(award({ provinceId: nghean }), award());
        if (index % 3 === 0) await repairs.forget('awards', [awards.wrong.id, awards.outside.id]);
        await reporting.applyAwards(awards.wrong, awards.outside);
      }),
    );
    await reporting.applyAwards(awards.wrong, awards.outside);
    expect(await factsOf('award_facts')).toHaveLength(24);
    expect(await differences()).toEqual([]);
  });
});
