import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyAwards, award, revoked } from '../testing/awards.fixture.js';
import { plantTree, startMembership, type MembershipApp } from '../testing/membership.fixture.js';
import { applySupports, returned, support } from '../testing/supports.fixture.js';

const [wrongAward, otherAward] = [award(), award()];
const [wrongSupport, otherSupport] = [support(), support()];
let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await membership.grant('administrator', { role: 'administrator' });
  await applyAwards(membership, [revoked(wrongAward), otherAward]);
  await applySupports(membership, [returned(wrongSupport), otherSupport]);
});
afterAll(() => membership?.stop());

const forget = (family: string, recordIds: readonly string[], as = 'administrator') =>
  membership.call<{ records: number; code?: string }>('POST', `/v1/integrity/${family}/repairs`, {
    as,
    body: { recordIds },
  });
const kept = (table: string, key: string) =>
  membership.database.admin.query(`select ${key} as id, version from ${table} order by ${key}`);

const families = [
  [
    'awards',
    'honours',
    'award_id',
    wrongAward,
    otherAward,
    () => applyAwards(membership, [wrongAward]),
  ],
  [
    ...(['supports', 'supports', 'support_id', wrongSupport, otherSupport] as const),
    () => applySupports(membership, [wrongSupport]),
  ],
] as const;

describe.each(families)('forgetting %s', (family, table, key, wrong, other, tellAgain) => {
  it('is for who may reconcile', async () => {
    for (const account of ['officer', 'analyst', 'nobody']) {
      const { status, body } = await forget(family, [wrong.id], account);
      expect([status, body.code]).toEqual([403, 'permission-missing']);
    }
    expect(await kept(table, key)).toHaveLength(2);
  });

  it('takes away those that are named and no others, and says how many they were', async () => {
    const unknown = '0198f0a1-0000-7000-8000-00000000dead';
    const { status, body } = await forget(family, [wrong.id, unknown]);
    expect([status, body]).toEqual([200, { records: 1 }]);
    expect(await kept(table, key)).toEqual([{ id: other.id, version: 1 }]);
    expect((await forget(family, [wrong.id])).body).toEqual({ records: 0 });
  });

  it('makes new again what the owner tells next, though an older version than was claimed', async () => {
    await tellAgain();
    const versions = (await kept(table, key)).map(({ id, version }) => [id, version]);
    expect(versions.sort()).toEqual(
      [
        [wrong.id, 1],
        [other.id, 1],
      ].sort(),
    );
  });
});
