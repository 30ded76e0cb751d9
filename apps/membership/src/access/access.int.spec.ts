import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccessGrant } from '@dong-hanh/contracts';
import { AccessRights } from '@dong-hanh/service-kit';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { OwnGrantsResponse } from './access.dto.js';
import { AccessService } from './access.service.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
});
afterAll(() => membership.stop());

const grantAt = (unitId: string | null, rest: Partial<AccessGrant> = {}): AccessGrant => ({
  role: 'sector-officer',
  unitId,
  withSubtree: true,
  from: '2000-01-01',
  to: null,
  ...rest,
});
const setGrants = (account: string, grants: AccessGrant[], memberId: string | null = null) =>
  membership.app.get(AccessService).setGrants(account, memberId, grants, arranging);
const own = (as: string) => membership.call<OwnGrantsResponse>('GET', '/v1/access/grants', { as });
const eventsOf = async (account: string) => {
  const rows = await membership.database.admin.query<{ topic: string; event: string }>(
    'select topic, event from outbox where key = $1 order by pos',
    [account],
  );
  return rows.map(({ topic, event }) => ({
    topic,
    ...(JSON.parse(event) as { type: string; data: object }),
  }));
};

describe('the rights of an account', () => {
  it('are told to the account itself, with what each permits', async () => {
    await setGrants('told', [grantAt(tree.district.id, { role: 'school-officer' })]);
    expect((await own('told')).body).toEqual({
      accountId: 'told',
      memberId: null,
      data: [
        {
          role: 'school-officer',
          unitId: tree.district.id,
          withSubtree: true,
          from: '2000-01-01',
          to: null,
          permissions: [
            'closing.read',
            'closing.manage',
            'member.admit',
            'member.transfer',
            'member.suspend',
            'member.end',
            'member.read',
            'card.issue',
            'identity.record',
            'honour.read',
            'award.read',
            'statistics.read',
          ],
        },
      ],
    });
  });

  it('are none for an account that nobody gave any, and for nobody without a token', async () => {
    expect((await own('stranger')).body).toEqual({
      accountId: 'stranger',
      memberId: null,
      data: [],
    });
    expect((await membership.call('GET', '/v1/access/grants')).status).toBe(401);
  });

  it('leave the past out, and show what is to come', async () => {
    const future = grantAt(tree.district.id, { from: '2999-01-01' });
    await setGrants('dated', [grantAt(tree.federation.id, { to: '2020-01-01' }), future]);
    expect((await own('dated')).body.data).toMatchObject([{ from: '2999-01-01' }]);
  });

  it('are published as a whole each time they change', async () => {
    const [first, second] = [grantAt(tree.district.id), grantAt(null, { role: 'analyst' })];
    await setGrants('published', [first]);
    await setGrants('published', [first, second]);
    await setGrants('published', []);
    expect(await eventsOf('published')).toMatchObject([
      {
        topic: 'membership.access.v1',
        type: 'dong-hanh.membership.access-granted.v1',
        data: { version: 1, grants: [first] },
      },
      {
        type: 'dong-hanh.membership.access-granted.v1',
        data: { version: 2, grants: [first, second] },
      },
      { type: 'dong-hanh.membership.access-revoked.v1', data: { version: 3, grants: [] } },
    ]);
  });

  it('said again are no change', async () => {
    await setGrants('again', [grantAt(tree.district.id)]);
    await setGrants('again', [grantAt(tree.district.id)]);
    expect(await eventsOf('again')).toHaveLength(1);
  });

  it('given by two at the same moment come one after the other', async () => {
    await Promise.all(
      [tree.district, tree.school, tree.federation].map(({ id }) =>
        setGrants('hurried', [grantAt(id)]),
      ),
    );
    const versions = (await eventsOf('hurried')).map(
      ({ data }) => (data as { version: number }).version,
    );
    expect(versions).toEqual([1, 2, 3]);
    expect((await own('hurried')).body.data).toHaveLength(1);
  });

  it('taken back are kept, with the time until which they stood', async () => {
    await setGrants('kept', [grantAt(tree.district.id), grantAt(tree.school.id)]);
    await setGrants('kept', [grantAt(tree.school.id)]);
    const rows = await membership.database.admin.query(
      `select unit_id, upper_inf(recorded) as stands from access_grants where account_id = 'kept'
       order by unit_id`,
    );
    expect(rows).toEqual([
      { unit_id: tree.district.id, stands: false },
      { unit_id: tree.school.id, stands: true },
    ]);
  });

  it('name a unit that exists', async () => {
    await expect(
      setGrants('wrong', [grantAt('0198f0a0-0000-7000-8000-0000000000ff')]),
    ).rejects.toThrow('fk_access_grants_unit_id');
  });
});

describe('covering units', () => {
  const covers = (account: string, ...units: { id: string }[]) =>
    membership.app.get(AccessRights).covers(
      account,
      'member.admit',
      units.map(({ id }) => id),
    );

  it('is by a grant at the unit or, with subtree, above it, in the order asked', async () => {
    await setGrants('wide', [grantAt(tree.educationUnion.id)]);
    await setGrants('narrow', [grantAt(tree.educationUnion.id, { withSubtree: false })]);
    const asked = [tree.school, tree.district, tree.educationUnion, tree.federation, tree.school];
    expect(await covers('wide', ...asked)).toEqual([true, false, true, false, true]);
    expect(await covers('narrow', ...asked)).toEqual([false, false, true, false, false]);
  });

  it('is everywhere by a grant without a unit, also where nothing is known', async () => {
    await setGrants('platform', [grantAt(null)]);
    const unknown = { id: '0198f0a0-0000-7000-8000-0000000000ff' };
    expect(await covers('platform', tree.school, unknown)).toEqual([true, true]);
    expect(await covers('wide', unknown)).toEqual([false]);
  });

  it('is by what the role permits, on the days of the grant', async () => {
    await setGrants('analyst-2', [grantAt(null, { role: 'analyst' })]);
    await setGrants('over', [grantAt(null, { to: '2020-01-01' })]);
    await setGrants('to-come', [grantAt(null, { from: '2999-01-01' })]);
    for (const account of ['analyst-2', 'over', 'to-come']) {
      expect([account, await covers(account, tree.school)]).toEqual([account, [false]]);
    }
  });

  it('of an ended unit is by those above the place where it stood last', async () => {
    const { admin } = membership.database;
    await admin.query(`update units set ended_on = '2024-01-01' where id = $1`, [
      tree.villageSchool.id,
    ]);
    await admin.query(
      `update unit_versions set valid = daterange(lower(valid), '2024-01-01') where unit_id = $1`,
      [tree.villageSchool.id],
    );
    await setGrants('district', [grantAt(tree.district.id)]);
    expect(await covers('district', tree.villageSchool)).toEqual([true]);
  });
});
