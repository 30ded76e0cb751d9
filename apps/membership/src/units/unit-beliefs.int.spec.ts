import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { UnitResponse } from './units.dto.js';

let membership: MembershipApp;
let serve: Database;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  serve = new Database({ url: membership.database.url('serve'), applicationName: 'spec', max: 2 });
});
afterAll(async () => {
  await serve.close();
  await membership.stop();
});

const rename = (name: string, effectiveOn: string, unitId = tree.school.id) =>
  membership.call('POST', '/v1/reorganisations', {
    as: 'officer',
    body: {
      decision: { number: '88/QĐ-CĐGD', signedOn: '2023-08-25', effectiveOn, issuer: 'vgcl' },
      actions: [{ type: 'rename', unitId, name }],
    },
  });

/** What was believed at an instant, of all days. */
const believedAt = (instant: Date) =>
  membership.database.admin.query(
    `select no, lower(valid)::text as "from", upper(valid)::text as "to", name from (
       select no, valid, name, recorded from unit_versions where unit_id = $1
       union all
       select no, valid, name, recorded from superseded_unit_versions where unit_id = $1
     ) belief where recorded @> $2::timestamptz order by valid`,
    [tree.school.id, instant],
  );

const now = async () => {
  const [row] = await membership.database.admin.query<{ now: Date }>(
    'select clock_timestamp() as now',
  );
  return row!.now;
};

describe('correcting the past of a unit', () => {
  let established: Date;
  let renamed: Date;
  let corrected: Date;

  beforeEach(async () => {
    established ??= await now();
    if (!renamed) {
      await rename('Tên sai', '2023-09-01');
      renamed = await now();
      await rename('Tên đúng', '2023-09-01');
      corrected = await now();
    }
  });

  it('believes one thing of each day now', async () => {
    expect(await believedAt(corrected)).toEqual([
      { no: 1, from: '2005-09-01', to: '2023-09-01', name: tree.school.name },
      { no: 3, from: '2023-09-01', to: null, name: 'Tên đúng' },
    ]);
  });

  it('still tells what it believed before the correction, and before that', async () => {
    expect(await believedAt(renamed)).toEqual([
      { no: 1, from: '2005-09-01', to: '2023-09-01', name: tree.school.name },
      { no: 2, from: '2023-09-01', to: null, name: 'Tên sai' },
    ]);
    expect(await believedAt(established)).toEqual([
      { no: 1, from: '2005-09-01', to: null, name: tree.school.name },
    ]);
  });

  it('keeps it whoever writes: the serving role cannot touch what was believed', async () => {
    await serve.query(`update unit_versions set name = 'Bằng tay' where unit_id = $1 and no = 3`, [
      tree.school.id,
    ]);
    const [kept] = await membership.database.admin.query(
      'select name from superseded_unit_versions where unit_id = $1 and no = 3',
      [tree.school.id],
    );
    expect(kept).toEqual({ name: 'Tên đúng' });
    await expect(serve.query('delete from superseded_unit_versions')).rejects.toThrow(
      'permission denied',
    );
    await expect(serve.query(`update superseded_unit_versions set name = 'x'`)).rejects.toThrow(
      'permission denied',
    );
  });
});

describe('a unit as it was known on a day', () => {
  const unitId = tree.boardingSchool.id;
  const known = async (knownOn: string, asOf?: string) => {
    const path = `/v1/units/${unitId}?knownOn=${knownOn}${asOf ? `&asOf=${asOf}` : ''}`;
    const { status, body } = await membership.call<UnitResponse>('GET', path, { as: 'analyst' });
    return status === 200 ? [body.name, body.validFrom, body.validTo, body.endedOn] : status;
  };
  const daysAgo = (days: number) =>
    new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

  /** Recorded twenty days ago, renamed ten days ago, and corrected five days ago, both for the past. */
  beforeAll(async () => {
    await rename('Tên sai', '2023-09-01', unitId);
    await rename('Tên đúng', '2023-09-01', unitId);
    const { admin } = membership.database;
    await admin.query('alter table unit_versions disable trigger keep_superseded');
    await admin.query(
      `update unit_versions set recorded =
         tstzrange(now() - case no when 1 then interval '10 days' else interval '5 days' end, null)
       where unit_id = $1`,
      [unitId],
    );
    await admin.query(
      `update superseded_unit_versions set recorded = case name
         when 'Tên sai' then tstzrange(now() - interval '10 days', now() - interval '5 days')
         else tstzrange(now() - interval '20 days', now() - interval '10 days') end
       where unit_id = $1`,
      [unitId],
    );
    await admin.query('alter table unit_versions enable trigger keep_superseded');
  });

  it('is shown with what was believed at the end of that day', async () => {
    const { name } = tree.boardingSchool;
    expect(await known(daysAgo(15))).toEqual([name, '2005-09-01', null, null]);
    expect(await known(daysAgo(8))).toEqual(['Tên sai', '2023-09-01', null, null]);
    expect(await known(daysAgo(2))).toEqual(['Tên đúng', '2023-09-01', null, null]);
    expect(await known('2099-01-01')).toEqual(await known(daysAgo(2)));
  });

  it('is shown as valid on any day, as it was believed then', async () => {
    const { name } = tree.boardingSchool;
    expect(await known(daysAgo(8), '2020-01-01')).toEqual([name, '2005-09-01', '2023-09-01', null]);
    expect(await known(daysAgo(15), '2024-01-01')).toEqual([name, '2005-09-01', null, null]);
  });

  it('is unknown before anything was recorded of it, and before it was established', async () => {
    expect(await known(daysAgo(30))).toBe(404);
    expect(await known(daysAgo(8), '2000-01-01')).toBe(404);
  });
});

describe('the database guards the tree', () => {
  it('two versions of a unit never share a day', async () => {
    await expect(
      serve.query(
        `insert into unit_versions select unit_id, 99, valid, recorded, code, name, kind, parent_id,
           located_in, ownership, decision_number, decision_signed_on, reorganisation_id
         from unit_versions where unit_id = $1 limit 1`,
        [tree.district.id],
      ),
    ).rejects.toThrow('pk_unit_versions');
  });

  it('a managing unit stands on every day of the units under it', async () => {
    await expect(
      serve.query(
        `update unit_versions set valid = daterange(lower(valid), '2024-01-01') where unit_id = $1`,
        [tree.district.id],
      ),
    ).rejects.toThrow('fk_unit_versions_parent_id');
  });

  it('two units never have one code, even on different days', async () => {
    await expect(
      serve.query(`update unit_versions set code = 'na-dtnt' where unit_id = $1`, [
        tree.district.id,
      ]),
    ).rejects.toThrow('uq_unit_versions_code');
  });
});
