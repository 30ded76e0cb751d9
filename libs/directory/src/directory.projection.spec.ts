import { describe, expect, it } from '@jest/globals';
import { aGrant, aMember, anAccount, aUnit, aVersion } from './states.fixture.js';
import { accessRows, memberRows, unitRows } from './directory.projection.js';

describe('the rows of a unit', () => {
  it('carry each version with the days it is valid and the days it stands for', () => {
    const unit = aUnit({
      endedOn: '2025-07-01',
      versions: [
        aVersion({ no: 1, validFrom: '2000-01-01', validTo: '2012-01-01' }),
        aVersion({ no: 2, validFrom: '2012-01-01', validTo: '2025-07-01' }),
      ],
    });
    const days = unitRows(unit).children.map((row) => [
      row.no,
      row.valid_from,
      row.valid_to,
      row.standing_from,
      row.standing_to,
    ]);
    expect(days).toEqual([
      [1, '2000-01-01', '2012-01-01', null, '2012-01-01'],
      [2, '2012-01-01', '2025-07-01', '2012-01-01', null],
    ]);
  });

  it('are in the order of time, whatever the order of the versions', () => {
    const later = aVersion({ no: 2, validFrom: '2012-01-01' });
    const earlier = aVersion({ no: 1, validTo: '2012-01-01' });
    expect(unitRows(aUnit({ versions: [later, earlier] })).children.map(({ no }) => no)).toEqual([
      1, 2,
    ]);
  });

  it('leave out a version of no day', () => {
    const versions = [
      aVersion({ no: 1, validTo: '2012-01-01' }),
      aVersion({ no: 2, validFrom: '2012-01-01', validTo: '2012-01-01' }),
      aVersion({ no: 3, validFrom: '2012-01-01' }),
    ];
    expect(unitRows(aUnit({ versions })).children.map(({ no }) => no)).toEqual([1, 3]);
  });

  it('keep a version that ends before it begins, for the database to refuse', () => {
    const versions = [aVersion({ validFrom: '2012-01-01', validTo: '2011-01-01' })];
    expect(unitRows(aUnit({ versions })).children).toHaveLength(1);
  });
});

describe('the rows of a member', () => {
  it('hold no name, only where the member belonged', () => {
    const unitId = 'f0000000-0000-7000-8000-000000000001';
    const member = aMember({ unitId });
    expect(memberRows(member)).toEqual({
      parent: {
        id: member.id,
        version: 1,
        state: 'active',
        joined_on: '2010-09-01',
        ended_on: null,
        merged_into: null,
      },
      children: [
        {
          member_id: member.id,
          unit_id: unitId,
          valid_from: '2010-09-01',
          valid_to: null,
          standing_from: null,
          standing_to: null,
        },
      ],
    });
  });

  it('of one that was merged are none, and whether the person still belongs is not said by it', () => {
    const mergedInto = 'f0000000-0000-7000-8000-000000000002';
    const ended = { state: 'ended' as const, endedOn: '2020-01-01', placements: [] };
    expect(memberRows(aMember({ ...ended, mergedInto }))).toMatchObject({
      ...{ parent: { merged_into: mergedInto, ended_on: null }, children: [] },
    });
  });

  it('give a gap between two placements to the one before it', () => {
    const placements = [
      { unitId: 'a', from: '2010-01-01', to: '2012-01-01' },
      { unitId: 'b', from: '2015-01-01', to: null },
    ];
    const standing = memberRows(aMember({ placements })).children.map((row) => [
      row.standing_from,
      row.standing_to,
    ]);
    expect(standing).toEqual([
      [null, '2015-01-01'],
      ['2015-01-01', null],
    ]);
  });
});

describe('the rows of an account', () => {
  it('number its rights, so that the same right twice is two rows', () => {
    const grant = aGrant({ role: 'auditor' });
    const { children } = accessRows(anAccount('auditor', [grant, grant]));
    expect(children.map(({ no, role }) => [no, role])).toEqual([
      [1, 'auditor'],
      [2, 'auditor'],
    ]);
  });

  it('are none when no right is left', () => {
    expect(accessRows(anAccount('former-officer', [])).children).toEqual([]);
  });
});
