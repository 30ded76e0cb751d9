import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unseenColumns } from '@dong-hanh/testing';
import { applyAwards, award, revoked } from '../testing/awards.fixture.js';
import { plantTree, startMembership, type MembershipApp } from '../testing/membership.fixture.js';
import { applySupports, returned, support, supportTo } from '../testing/supports.fixture.js';

const awards = [revoked(award()), award()];
const supports = [returned(supportTo('0198f0a1-0000-7000-8000-000000000001')), support()];
let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await applyAwards(membership, awards);
  await applySupports(membership, supports);
});
afterAll(() => membership?.stop());

describe('whatever somebody changes by hand', () => {
  it.each([
    ['awards', { table: 'honours', key: 'award_id', id: awards[0]!.id }, 16],
    ['supports', { table: 'supports', key: 'support_id', id: supports[0]!.id }, 19],
  ])('in any column that is kept of %s is seen in its digests', async (family, row, count) => {
    const tell = async () =>
      (await membership.call('GET', `/v1/integrity/${family}`, { as: 'officer' })).body;
    const { asked, unseen } = await unseenColumns(membership.database.admin, row, tell);
    expect([asked.length, unseen]).toEqual([count, []]);
  });
});
