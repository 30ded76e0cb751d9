import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccessGrant } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import { startProbe, StoppedClock, TODAY, type Probe } from './probe.fixture.js';
import { ReadScopes, unitsOf } from './read-scopes.js';
import { aGrant, anAccount, aUnit } from './states.fixture.js';

let probe: Probe;
let scopes: ReadScopes;

beforeAll(async () => {
  probe = await startProbe();
  scopes = new ReadScopes(probe.serve, probe.directory, new StoppedClock(TODAY));
});
afterAll(() => probe.close());
beforeEach(() => probe.empty());

/** The confederation over a province with a school, and what an account holds there. */
async function union(grant: Partial<AccessGrant>) {
  const top = aUnit({ kind: 'confederation' });
  const under = (parentId: string, kind: 'provincial-federation' | 'grassroots-union') =>
    aUnit({ kind, parentId });
  const province = under(top.id, 'provincial-federation');
  const school = under(province.id, 'grassroots-union');
  await probe.feed.units(top, province, school);
  const unitIds = { top: top.id, province: province.id, school: school.id };
  const place = grant.unitId as keyof typeof unitIds | null;
  const unitId = place === null ? null : unitIds[place];
  await probe.feed.access(anAccount('reader', [aGrant({ ...grant, unitId })]));
  return unitIds;
}

describe('how wide an account sees', () => {
  it.each([null, 'top'])('everywhere, by a grant at %s with all below it', async (unitId) => {
    await union({ role: 'auditor', unitId, withSubtree: true });
    const scope = await scopes.of('reader', 'award.read');
    expect(scope).toEqual({ isEverywhere: true });
    expect(unitsOf(scope)).toBeUndefined();
  });

  it('as far as the subtree of its unit', async () => {
    const { province, school } = await union({
      role: 'province-officer',
      unitId: 'province',
      withSubtree: true,
    });
    const units = unitsOf(await scopes.of('reader', 'support.read'));
    expect(units?.toSorted()).toEqual([province, school].sort());
  });

  it('its unit alone, by a grant without what lies below', async () => {
    const { top } = await union({
      role: 'confederation-officer',
      unitId: 'top',
      withSubtree: false,
    });
    expect(unitsOf(await scopes.of('reader', 'award.read'))).toEqual([top]);
  });

  it.each(['reader', newId()])('not at all without the permission: %s', async (accountId) => {
    await union({ role: 'school-officer', unitId: 'school', withSubtree: true });
    await expect(scopes.of(accountId, 'support.read')).rejects.toMatchObject({
      code: 'permission-missing',
      parameters: { permission: 'support.read' },
    });
  });
});
