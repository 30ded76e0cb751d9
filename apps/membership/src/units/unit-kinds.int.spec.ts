import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unitKinds, type UnitKind } from '@dong-hanh/contracts';
import { createTestDatabase, type TestDatabase } from '@dong-hanh/testing';
import { migrations } from '../data-source.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'membership', migrations });
});
afterAll(() => database.drop());

const kindsOn = async (day: string) => {
  const rows = await database.admin.query<{ kind: UnitKind }>(
    'select kind from unit_kinds where valid @> $1::date',
    [day],
  );
  return rows.map(({ kind }) => kind);
};
const parentsOf = async (kind: UnitKind, day: string) => {
  const rows = await database.admin.query<{ parent_kind: UnitKind }>(
    `select parent_kind from unit_kind_parents where kind = $1 and valid @> $2::date
     order by parent_kind`,
    [kind, day],
  );
  return rows.map(({ parent_kind }) => parent_kind);
};

describe('the catalogue of kinds', () => {
  it('knows every kind of the contract', async () => {
    const rows = await database.admin.query<{ kind: string }>(
      'select distinct kind from unit_kinds',
    );
    expect(rows.map(({ kind }) => kind).toSorted()).toEqual([...unitKinds].toSorted());
  });

  it.each([
    ['2024-12-31', 'district-federation', true],
    ['2025-06-30', 'local-sector-union', true],
    ['2025-07-01', 'district-federation', false],
    ['2025-07-01', 'local-sector-union', false],
    ['2024-12-31', 'commune-union', false],
    ['2025-01-01', 'commune-union', true],
  ] as const)('on %s, %s: %s', async (day, kind, isValid) => {
    expect((await kindsOn(day)).includes(kind)).toBe(isValid);
  });

  it('has a school under a federation directly, on every day', async () => {
    for (const day of ['1992-01-01', '2023-08-16', '2026-01-01']) {
      expect(await parentsOf('grassroots-union', day)).toContain('provincial-federation');
    }
  });

  it('has schools under districts until the districts end, and under communes from 2025', async () => {
    const under = async (parent: UnitKind, day: string) =>
      (await parentsOf('grassroots-union', day)).includes(parent);
    expect(await under('district-federation', '2025-06-30')).toBe(true);
    expect(await under('district-federation', '2025-07-01')).toBe(false);
    expect(await under('commune-union', '2024-12-31')).toBe(false);
    expect(await under('commune-union', '2025-01-01')).toBe(true);
  });

  it('has nothing above the confederation, and no kind above itself', async () => {
    expect(await parentsOf('confederation', '2023-08-16')).toEqual([]);
    for (const kind of unitKinds) expect(await parentsOf(kind, '2023-08-16')).not.toContain(kind);
  });

  it('cannot have a relation on a day on which one of the kinds does not exist', async () => {
    await expect(
      database.admin.query(
        `insert into unit_kind_parents values ('commune-union', 'confederation', '[2024-01-01,)')`,
      ),
    ).rejects.toThrow('fk_unit_kind_parents_kind');
  });
});
