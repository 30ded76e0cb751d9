import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await membership.grant('platform', { role: 'confederation-officer', unitId: null });
  await membership.grant('narrow', {
    role: 'sector-officer',
    unitId: tree.federation.id,
    withSubtree: false,
  });
  await membership.grant('former', {
    role: 'sector-officer',
    unitId: tree.federation.id,
    to: '2020-01-01',
  });
});
afterAll(() => membership.stop());

let count = 0;
const school = (parentId: string) => ({
  code: `NA-ACCESS-${(count += 1)}`,
  name: 'Công đoàn cơ sở',
  kind: 'grassroots-union',
  parentId,
  locatedIn: '40',
  ownership: 'public',
  establishedOn: '2023-09-05',
  decision: { number: '1/QĐ', signedOn: '2023-09-01' },
});
const establish = (as: string | undefined, body: object) =>
  membership.call('POST', '/v1/units', { as, body });

describe('who may establish a unit', () => {
  it.each([
    ['officer', 'federation', 201],
    ['officer', 'district', 201],
    ['sector-officer', 'educationUnion', 201],
    ['sector-officer', 'district', 403],
    ['sector-officer', 'federation', 403],
    ['narrow', 'federation', 201],
    ['narrow', 'educationUnion', 403],
    ['former', 'federation', 403],
    ['school-officer', 'school', 403],
    ['analyst', 'federation', 403],
    ['nobody', 'federation', 403],
    [undefined, 'federation', 401],
  ] as const)('%s under the %s: %s', async (as, parent, status) => {
    expect((await establish(as, school(tree[parent].id))).status).toBe(status);
  });

  it('is told the missing permission and who grants it, in the language asked for', async () => {
    const { body } = await membership.call('POST', '/v1/units', {
      as: 'analyst',
      body: school(tree.federation.id),
      headers: { 'accept-language': 'en' },
    });
    expect(body).toMatchObject({ code: 'permission-missing', permission: 'unit.establish' });
    expect(body.detail).toContain('the access officer of the immediate superior unit');
  });

  it('learns nothing of the rules that the request breaks before the rights are checked', async () => {
    const { status } = await establish('sector-officer', {
      ...school(tree.district.id),
      locatedIn: '99',
    });
    expect(status).toBe(403);
  });

  it('founds a second root only with the right over the whole platform', async () => {
    const root = { ...school(''), kind: 'confederation', parentId: null };
    expect((await establish('officer', root)).status).toBe(403);
    expect((await establish('platform', root)).status).toBe(201);
  });
});

describe('who may read units', () => {
  it.each(['/v1/units', `/v1/units/${tree.school.id}`, `/v1/units/${tree.school.id}/lineage`])(
    '%s: everybody who is signed in',
    async (path) => {
      expect((await membership.call('GET', path, { as: 'nobody' })).status).toBe(200);
      expect((await membership.call('GET', path)).status).toBe(401);
    },
  );
});
