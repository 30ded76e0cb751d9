import { describe, expect, it } from '@jest/globals';
import { memberState, type MemberState } from '@dong-hanh/contracts';
import { admissionFaults, admit, lastEvent, type ToldMember } from './member.rules.js';

const TODAY = '2023-08-16';
const unit = { establishedOn: '2005-09-01', endedOn: null };
const faults = (
  birthDate: string,
  joinedOn: string,
  life: typeof unit | { establishedOn: string; endedOn: string } = unit,
) =>
  admissionFaults({ birthDate, joinedOn }, life, TODAY).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  );

describe('admitting a member', () => {
  it('given a living unit and a grown person, finds no fault', () => {
    expect(faults('1986-03-08', '2010-09-05')).toEqual([]);
    expect(faults('1986-03-08', TODAY)).toEqual([]);
    expect(faults('1986-03-08', '2005-09-01')).toEqual([]);
  });

  it.each([
    ['a day in the future', '1986-03-08', '2023-08-17', ['/joinedOn date-in-future']],
    ['a day before the unit', '1980-03-08', '2005-08-31', ['/joinedOn date-before-unit']],
    [
      'the day before the 15th birthday',
      '1995-09-02',
      '2010-09-01',
      ['/joinedOn joined-too-young'],
    ],
  ])('refuses %s', (_, birthDate, joinedOn, expected) => {
    expect(faults(birthDate, joinedOn)).toEqual(expected);
  });

  it('takes a person on the 15th birthday, also one born on 29 February', () => {
    expect(faults('1995-09-01', '2010-09-01')).toEqual([]);
    expect(faults('1996-02-29', '2011-03-01')).toEqual([]);
    expect(faults('1996-02-29', '2011-02-28')).toEqual(['/joinedOn joined-too-young']);
  });

  it('refuses a birth in the future', () => {
    expect(faults('2023-08-17', '2023-08-16')).toContain('/birthDate date-in-future');
  });

  it('refuses a unit that has an end', () => {
    expect(faults('1986-03-08', '2010-09-05', { ...unit, endedOn: '2025-07-01' })).toEqual([
      '/unitId unit-ended',
    ]);
  });

  it('tells of an active member in one unit, and of no name', () => {
    const { name, data } = admit(
      {
        id: '0198f0a1-0000-7000-8000-000000000001',
        memberNumber: 'DV-000000017',
        fullName: 'Nguyễn Thị Hồng Vân',
        birthDate: '1986-03-08',
        gender: 'female',
        unitId: '0198f0a0-0000-7000-8000-000000000011',
        joinedOn: '2010-09-05',
      },
      new Date('2023-08-16T02:00:00Z'),
    );
    expect(name).toBe('MemberAdmitted');
    expect(data).toEqual({
      id: '0198f0a1-0000-7000-8000-000000000001',
      version: 1,
      memberNumber: 'DV-000000017',
      state: 'active',
      joinedOn: '2010-09-05',
      endedOn: null,
      placements: [
        { unitId: '0198f0a0-0000-7000-8000-000000000011', from: '2010-09-05', to: null },
      ],
      gender: 'female',
      birthYear: 1986,
      recordedAt: '2023-08-16T02:00:00.000Z',
    });
  });
});

describe('the fact behind a state', () => {
  const ofMember = (beganBy: ToldMember['beganBy'], state: MemberState['state'] = 'active') =>
    lastEvent({ state, beganBy } as ToldMember).name;

  it.each([
    ['admission', 'MemberAdmitted'],
    ['transfer', 'MemberTransferred'],
    ['suspension', 'MembershipSuspended'],
    ['resumption', 'MembershipResumed'],
    ['reversal', 'MembershipResumed'],
    ['readmission', 'MemberReadmitted'],
  ] as const)('is, after %s, %s', (beganBy, name) => {
    expect(ofMember(beganBy)).toBe(name);
  });

  it.each(['ended', 'retired'] as const)('is the end of one who is %s', (state) => {
    expect(ofMember('transfer', state)).toBe('MembershipEnded');
  });

  it('carries the state alone', () => {
    const state = {
      id: '0198f0a1-0000-7000-8000-000000000001',
      version: 1,
      memberNumber: 'DV-000000017',
      state: 'active' as const,
      joinedOn: '2010-09-05',
      endedOn: null,
      placements: [
        { unitId: '0198f0a0-0000-7000-8000-000000000011', from: '2010-09-05', to: null },
      ],
      recordedAt: '2023-08-16T02:00:00.000Z',
    };
    expect(lastEvent({ ...state, beganBy: 'admission' })).toEqual({
      name: 'MemberAdmitted',
      data: state,
    });
    expect(memberState.safeParse(state).success).toBe(true);
  });
});

describe('several faults at once', () => {
  it('are all told, the future first', () => {
    expect(faults('2023-12-01', '2023-08-17', { ...unit, endedOn: '2025-07-01' })).toEqual([
      '/birthDate date-in-future',
      '/joinedOn date-in-future',
      '/joinedOn joined-too-young',
      '/unitId unit-ended',
    ]);
  });
});
