import { describe, expect, it } from '@jest/globals';
import type { LiveEntry } from '@dong-hanh/contracts';
import { AccessRights } from '@dong-hanh/service-kit';
import { LiveSight } from './live-sight.js';

const school = '0198f0a0-0000-7000-8000-000000000001';
const entry: LiveEntry = {
  appliedBy: 'reporting',
  kind: 'award-granted',
  subjectId: '0198f0a2-0000-7000-8000-000000000001',
  number: '1234/QĐ-TLĐ',
  code: 'vgcl-merit-diploma',
  issuer: 'vgcl',
  count: 1,
  amount: null,
  units: { [school]: 1 },
  memberIds: [],
  recordedAt: '2023-08-16T07:00:02.041Z',
  sentAt: '2023-08-16T07:00:02.049Z',
  appliedAt: '2023-08-16T07:00:02.058Z',
};

/** Rights that a spec gives and takes; counts how often they are asked for. */
class RightsInMemory extends AccessRights {
  granted = [{ unitId: school as string | null, withSubtree: true }];
  asked = 0;

  override async covers(_account: string, _permission: string, unitIds: readonly string[]) {
    this.asked += 1;
    return unitIds.map((id) => this.granted.some(({ unitId }) => unitId === id));
  }

  override async grantedUnits() {
    return this.granted;
  }
}

function sightWith(rights: RightsInMemory) {
  const clock = { now: 0 };
  return { clock, sight: new LiveSight('officer', rights, () => clock.now) };
}

describe('what an account may see', () => {
  it('is asked for once a minute for each unit', async () => {
    const rights = new RightsInMemory();
    const { sight, clock } = sightWith(rights);
    for (const now of [0, 10, 59_999]) {
      clock.now = now;
      expect(await sight.of(entry)).toBe(entry);
    }
    expect(rights.asked).toBe(1);
  });

  it('follows a right that is taken within a minute', async () => {
    const rights = new RightsInMemory();
    const { sight, clock } = sightWith(rights);
    await sight.of(entry);
    rights.granted = [{ unitId: 'elsewhere', withSubtree: true }];
    clock.now = 60_000;
    expect(await sight.of(entry)).toBeUndefined();
  });

  it('is nothing any more when no right is left', async () => {
    const rights = new RightsInMemory();
    const { sight, clock } = sightWith(rights);
    await sight.of(entry);
    rights.granted = [];
    clock.now = 60_000;
    await expect(sight.of(entry)).rejects.toMatchObject({ code: 'permission-missing' });
  });

  it('is all there is for who may see the whole platform, without asking for units', async () => {
    const rights = new RightsInMemory();
    rights.granted = [{ unitId: null, withSubtree: true }];
    expect(await sightWith(rights).sight.of(entry)).toBe(entry);
    expect(rights.asked).toBe(0);
  });
});
