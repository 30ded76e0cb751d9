import { describe, expect, it } from '@jest/globals';
import { nextDay, type MemberState } from '@dong-hanh/contracts';
import fc from 'fast-check';
import { countChanges, countedPlace, memberRows } from './member-stays.projection.js';

const [A, B] = ['0190b6e4-7c1a-7d3e-8f10-00000000000a', '0190b6e4-7c1a-7d3e-8f10-00000000000b'];
const member = (...placements: MemberState['placements']): MemberState => ({
  ...{ id: A, version: 3, memberNumber: '1', state: 'active', joinedOn: '2010-09-05' },
  ...{ endedOn: null, placements, gender: 'female', birthYear: 1986 },
  recordedAt: '2020-01-01T00:00:00.000Z',
});
const stays = (...placements: MemberState['placements']) => memberRows(member(...placements)).stays;

describe('the stays of a member', () => {
  it('are his or her placements, with what statistics ask of the member', () => {
    expect(stays({ unitId: A, from: '2010-09-05', to: null })).toEqual([
      {
        ...{ member_id: A, unit_id: A, came_on: '2010-09-05', left_on: null, suspended: false },
        ...{ came_by: 'admitted', left_by: null, came_from: null, went_to: null },
        ...{ gender: 'female', birth_year: 1986 },
      },
    ]);
  });

  it('name each other’s unit where one follows at once, and the reason of what follows', () => {
    const [first, second] = stays(
      { unitId: A, from: '2010-09-05', to: '2015-09-01' },
      { unitId: B, from: '2015-09-01', to: null, reason: 'unit-merged' },
    );
    expect(first).toMatchObject({ left_by: 'unit-merged', went_to: B });
    expect(second).toMatchObject({ came_by: 'unit-merged', came_from: A });
  });

  it('know of no unit on the other side of a gap', () => {
    const [first, second] = stays(
      { unitId: A, from: '2010-09-05', to: '2015-09-01', endReason: 'job-lost' },
      { unitId: B, from: '2016-01-01', to: null, reason: 'rejoin' },
    );
    expect(first).toMatchObject({ left_by: 'job-lost', went_to: null });
    expect(second).toMatchObject({ came_by: 'rejoin', came_from: null });
  });

  it('have no reason where nobody told one, but for the admission', () => {
    const [first, second] = stays(
      { unitId: A, from: '2010-09-05', to: '2015-09-01' },
      { unitId: B, from: '2016-01-01', to: null },
    );
    expect([first?.came_by, first?.left_by, second?.came_by]).toEqual(['admitted', null, null]);
  });

  it('are in the order of days, without placements of no day', () => {
    const told = stays(
      { unitId: B, from: '2016-01-01', to: null, state: 'suspended' },
      { unitId: B, from: '2014-01-01', to: '2014-01-01' },
      { unitId: A, from: '2010-09-05', to: '2016-01-01' },
    );
    expect(told.map(({ unit_id, suspended }) => [unit_id, suspended])).toEqual([
      [A, false],
      [B, true],
    ]);
  });

  it('are none of a record that was merged into another', () => {
    const { fact, stays: none } = memberRows({ ...member(), mergedInto: B });
    expect([fact.merged_into, none]).toEqual([B, []]);
  });

  it('tell nothing that an event of a former release did not tell', () => {
    const {
      gender: _,
      birthYear: __,
      ...before
    } = member({
      ...{ unitId: A, from: '2010-09-05', to: null },
    });
    const { fact, stays: told } = memberRows(before);
    expect([fact.gender, fact.birth_year, told[0]?.gender]).toEqual([null, null, null]);
  });
});

/** Placements one after the other, some at once and some after a while. */
const placementsOf = fc
  .array(fc.record({ days: fc.integer({ min: 1, max: 5 }), gap: fc.nat(2), unit: fc.nat(1) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lives) => {
    let day = '2020-01-01';
    const after = (days: number) => {
      for (let n = 0; n < days; n += 1) day = nextDay(day);
      return day;
    };
    return lives.map(({ days, gap, unit }) => ({
      ...{ unitId: [A, B][unit]!, from: after(gap), to: after(days) },
    }));
  });

describe('whatever the placements', () => {
  it('on each day somebody belongs by a stay who belongs by a placement', () => {
    fc.assert(
      fc.property(placementsOf, (placements) => {
        const kept = stays(...placements);
        for (let day = '2019-12-30'; day < '2020-02-20'; day = nextDay(day)) {
          const placed = placements.filter(({ from, to }) => from <= day && day < to);
          const staying = kept.filter((stay) => stay.came_on <= day && day < stay.left_on!);
          expect(staying.map((stay) => stay.unit_id)).toEqual(placed.map(({ unitId }) => unitId));
        }
      }),
    );
  });

  it('who was there, and came from nowhere since, and went nowhere, is who is there', () => {
    fc.assert(
      fc.property(placementsOf, fc.nat(20), fc.nat(20), (placements, start, length) => {
        const kept = stays(...placements);
        const dayOf = (days: number) =>
          Array.from({ length: days }).reduce<string>((day) => nextDay(day), '2019-12-31');
        const [before, last] = [dayOf(start), dayOf(start + length)];
        const there = (day: string) =>
          kept.filter((stay) => stay.came_on <= day && day < stay.left_on!).length;
        const within = (day: string) => day > before && day <= last;
        const came = kept.filter((stay) => within(stay.came_on) && stay.came_from === null);
        const left = kept.filter((stay) => within(stay.left_on!) && stay.went_to === null);
        expect(there(before) + came.length - left.length).toBe(there(last));
      }),
    );
  });
});

describe('the counters of stays without an end', () => {
  const at = (unit_id: string, gender = 'female') => ({ unit_id, gender });

  it('change by what comes and what is gone, and not by what stays as it was', () => {
    expect(countChanges([at(A), at(A), at(B)], [at(A), at(B), at(B)])).toEqual([
      { ...at(A), members: -1 },
      { ...at(B), members: 1 },
    ]);
    expect(countChanges([at(A)], [at(A)])).toEqual([]);
  });

  it('are changed in the order of their keys', () => {
    const changes = countChanges([], [at(B), at(A, 'male'), at(A)]);
    expect(changes.map(({ unit_id, gender }) => [unit_id, gender])).toEqual([
      [A, 'female'],
      [A, 'male'],
      [B, 'female'],
    ]);
  });

  it('count whoever goes on, of unknown gender where none was told', () => {
    const [open] = stays({ unitId: A, from: '2010-09-05', to: null });
    const [ended] = stays({ unitId: A, from: '2010-09-05', to: '2015-09-01' });
    expect(countedPlace(open!)).toEqual(at(A));
    expect(countedPlace({ ...open!, gender: null })).toEqual(at(A, 'unknown'));
    expect(countedPlace(ended!)).toBeNull();
  });
});
