import { RuleViolation } from '@dong-hanh/contracts';
import { describe, expect, it } from '@jest/globals';
import {
  change,
  changeFaults,
  type nextStates,
  transitions,
  type ChangeFacts,
  type Membership,
  type MembershipChange,
  type Transition,
} from './membership.rules.js';

const TODAY = '2024-05-10';
const [SCHOOL, OTHER] = ['school', 'other-school'];

const membership = (rest: Partial<Membership> = {}): Membership => ({
  joinedOn: '2010-09-05',
  state: 'active',
  endedOn: null,
  last: { unitId: SCHOOL, from: '2010-09-05', endReason: null },
  ...rest,
});
const suspended = membership({
  state: 'suspended',
  last: { unitId: SCHOOL, from: '2023-10-01', endReason: null },
});
const ended = (endReason = 'resigned', state: 'ended' | 'retired' = 'ended') =>
  membership({
    ...{ state, endedOn: '2023-07-01' },
    last: { unitId: SCHOOL, from: '2010-09-05', endReason },
  });
const standing = {
  active: membership(),
  suspended,
  retired: ended('retired', 'retired'),
  ended: ended(),
};

const wanted = (
  transition: Transition,
  rest: Partial<MembershipChange> = {},
): MembershipChange => ({
  ...{ transition, effectiveOn: '2024-01-01', reason: 'some-reason' },
  ...((transition === 'transfer' || transition === 'readmission') && { toUnitId: OTHER }),
  ...rest,
});
const facts: ChangeFacts = {
  today: TODAY,
  reason: { mayLieAhead: true },
  unit: { establishedOn: '2005-09-01', endedOn: null },
};
const faults = (given: Membership, when: MembershipChange, more: Partial<ChangeFacts> = {}) =>
  changeFaults(given, when, { ...facts, ...more }).map(({ pointer, code }) => `${pointer} ${code}`);
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof RuleViolation) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const allowed: Record<keyof typeof nextStates, readonly Transition[]> = {
  active: ['transfer', 'suspension', 'exit'],
  suspended: ['resumption', 'exit'],
  retired: ['reversal', 'readmission'],
  ended: ['reversal', 'readmission'],
};
const every = Object.entries(standing).flatMap(([state, given]) =>
  transitions.map((transition) => ({
    ...{ state, transition, given },
    isAllowed: allowed[state as keyof typeof allowed].includes(transition),
  })),
);

describe('the table of states and transitions', () => {
  it.each(every.filter(({ isAllowed }) => isAllowed))(
    'lets $transition happen to one who is $state',
    ({ given, transition }) => {
      expect(() => change(given, wanted(transition), facts)).not.toThrow();
    },
  );

  it.each(every.filter(({ isAllowed }) => !isAllowed))(
    'refuses $transition to one who is $state, and says since when',
    ({ given, transition, state }) => {
      const { code, parameters } = refusal(() => change(given, wanted(transition), facts));
      const since = given.endedOn ?? given.last.from;
      expect([code, parameters]).toEqual(['member-state-forbids', { state, since }]);
    },
  );
});

describe('transferring', () => {
  it('begins a period in the other unit', () => {
    expect(change(membership(), wanted('transfer'), facts)).toEqual({
      ...{ state: 'active', endedOn: null, eventName: 'MemberTransferred' },
      begins: { unitId: OTHER, state: 'active' },
    });
  });

  it('refuses the unit of now, and says since when', () => {
    const when = wanted('transfer', { toUnitId: SCHOOL });
    expect(changeFaults(membership(), when, facts)).toEqual([
      { pointer: '/toUnitId', code: 'unit-unchanged', parameters: { since: '2010-09-05' } },
    ]);
  });

  it('refuses a unit that is not established yet on the day', () => {
    const unit = { establishedOn: '2024-01-02', endedOn: null };
    expect(faults(membership(), wanted('transfer'), { unit })).toEqual([
      '/effectiveOn date-before-unit',
    ]);
  });

  it('takes a unit on its first day', () => {
    const unit = { establishedOn: '2024-01-01', endedOn: null };
    expect(faults(membership(), wanted('transfer'), { unit })).toEqual([]);
  });

  it('refuses a unit that has an end, also one still to come', () => {
    for (const endedOn of ['2023-01-01', '2025-06-01']) {
      const unit = { establishedOn: '2005-09-01', endedOn };
      expect(changeFaults(membership(), wanted('transfer'), { ...facts, unit })).toEqual([
        { pointer: '/toUnitId', code: 'unit-ended', parameters: { endedOn } },
      ]);
    }
  });
});

describe('suspending and resuming', () => {
  it('begins a suspended period in the same unit', () => {
    expect(change(membership(), wanted('suspension'), facts)).toEqual({
      ...{ state: 'suspended', endedOn: null, eventName: 'MembershipSuspended' },
      begins: { unitId: SCHOOL, state: 'suspended' },
    });
  });

  it('begins an active period in the same unit', () => {
    expect(change(suspended, wanted('resumption'), facts)).toEqual({
      ...{ state: 'active', endedOn: null, eventName: 'MembershipResumed' },
      begins: { unitId: SCHOOL, state: 'active' },
    });
  });
});

describe('ending', () => {
  it.each([
    ['resigned', 'ended'],
    ['deceased', 'ended'],
    ['retired', 'retired'],
  ])('by %s leaves one who is %s, and begins nothing', (reason, state) => {
    expect(change(membership(), wanted('exit', { reason }), facts)).toEqual({
      ...{ state, endedOn: '2024-01-01', begins: null, eventName: 'MembershipEnded' },
    });
  });

  it('refuses a day to come for what nobody can decide ahead', () => {
    const when = wanted('exit', { reason: 'deceased', effectiveOn: '2024-05-11' });
    expect(faults(membership(), when, { reason: { mayLieAhead: false } })).toEqual([
      '/effectiveOn date-in-future',
    ]);
    expect(faults(membership(), when)).toEqual([]);
  });
});

describe('coming back', () => {
  it('begins a period in the unit that admits again', () => {
    expect(change(ended(), wanted('readmission'), facts)).toEqual({
      ...{ state: 'active', endedOn: null, eventName: 'MemberReadmitted' },
      begins: { unitId: OTHER, state: 'active' },
    });
  });

  it('takes back an exit in the unit where it was, from the very day', () => {
    const when = wanted('reversal', { effectiveOn: '2023-07-01' });
    expect(change(ended(), when, { ...facts, unit: undefined })).toEqual({
      ...{ state: 'active', endedOn: null, eventName: 'MembershipResumed' },
      begins: { unitId: SCHOOL, state: 'active' },
    });
  });

  it('refuses a day on which membership still lasted', () => {
    const when = wanted('readmission', { effectiveOn: '2023-06-30' });
    expect(changeFaults(ended(), when, facts)).toEqual([
      {
        ...{ pointer: '/effectiveOn', code: 'date-before-last-change' },
        parameters: { since: '2023-07-01' },
      },
    ]);
  });

  it('refuses one who has died, unless the death was recorded in error', () => {
    expect(faults(ended('deceased'), wanted('readmission'))).toEqual([
      '/effectiveOn member-deceased',
    ]);
    expect(faults(ended('deceased'), wanted('reversal'))).toEqual([]);
  });

  it('tells a readmission that the unit has ended at its own field', () => {
    const unit = { establishedOn: '2005-09-01', endedOn: '2023-01-01' };
    expect(faults(ended(), wanted('readmission'), { unit })).toEqual(['/unitId unit-ended']);
  });
});

describe('the day of a change', () => {
  const on = (effectiveOn: string, given = membership()) =>
    faults(given, wanted('suspension', { effectiveOn }));

  it('is not before joining', () => {
    expect(on('2010-09-04')).toEqual(['/effectiveOn date-before-membership']);
  });

  it('comes after the last change: each period has a day at least', () => {
    expect(on('2010-09-05')).toEqual(['/effectiveOn date-before-last-change']);
    expect(on('2010-09-06')).toEqual([]);
    const moved = membership({ last: { unitId: OTHER, from: '2022-01-01', endReason: null } });
    expect(on('2022-01-01', moved)).toEqual(['/effectiveOn date-before-last-change']);
    expect(on('2022-01-02', moved)).toEqual([]);
  });

  it('lies a year ahead at most', () => {
    expect(on('2025-05-10')).toEqual([]);
    expect(on('2025-05-11')).toEqual(['/effectiveOn date-too-far-ahead']);
  });
});

describe('reason and decision', () => {
  it('refuses a reason that the catalogue does not hold for this change and day', () => {
    expect(changeFaults(membership(), wanted('exit'), { ...facts, reason: undefined })).toEqual([
      {
        ...{ pointer: '/reason', code: 'reason-unknown' },
        parameters: { reason: 'some-reason', on: '2024-01-01' },
      },
    ]);
  });

  it('refuses a decision that is not signed yet', () => {
    const signed = (signedOn: string) =>
      faults(membership(), wanted('exit', { decision: { number: '1/QĐ', signedOn } }));
    expect(signed('2024-05-11')).toEqual(['/decision/signedOn signed-in-future']);
    expect(signed(TODAY)).toEqual([]);
  });

  it('tells all faults at once, and the rules before the state', () => {
    const when = wanted('transfer', {
      ...{ effectiveOn: '2023-01-01', decision: { number: '1/QĐ', signedOn: '2024-05-11' } },
    });
    const { code, faults: told } = refusal(() =>
      change(ended(), when, { ...facts, reason: undefined }),
    );
    expect(code).toBe('date-before-last-change');
    expect(told.map(({ pointer }) => pointer)).toEqual([
      ...['/effectiveOn', '/reason', '/decision/signedOn'],
    ]);
  });
});
