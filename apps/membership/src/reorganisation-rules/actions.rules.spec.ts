import { describe, expect, it } from '@jest/globals';
import {
  decide,
  dissolving,
  district,
  effectiveOn,
  ending,
  federation,
  founding,
  merging,
  moving,
  otherDistrict,
  otherSchool,
  renaming,
  school,
  splitting,
  thirdSchool,
  transferring,
} from './actions.fixture.js';
import { actionFaults, type Action } from './actions.rules.js';

const TODAY = '2023-08-31';
const faults = (action: Action) =>
  actionFaults(action, decide([]).decision, TODAY).map(({ pointer, code }) => `${pointer} ${code}`);
const ended = { endedOn: effectiveOn };
const young = { establishedOn: '2023-09-02' };

describe('an establishment inside a reorganisation', () => {
  const establishing = { type: 'establish', ...founding('a1') } as const;
  const without = (facts: Partial<typeof establishing.facts>): Action => ({
    ...establishing,
    facts: { ...establishing.facts, ...facts },
  });

  it('is held to the same rules as one alone, but may lie ahead', () => {
    expect(faults(establishing)).toEqual([]);
    expect(faults(without({ kindIsValid: false }))).toEqual(['/unit/kind kind-not-valid']);
    expect(faults(without({ parentKindIsAllowed: false }))).toEqual([
      '/unit/parentId parent-kind-not-allowed',
    ]);
    expect(faults(without({ codeIsTaken: true }))).toEqual(['/unit/code unit-code-taken']);
  });

  it('has a decision of its own, which is signed too', () => {
    const decision = { number: '91/QĐ-CĐGD', signedOn: '2023-09-01' };
    expect(faults({ type: 'establish', ...founding('a1', { decision }) })).toEqual([
      '/unit/decision/signedOn signed-in-future',
    ]);
  });
});

describe('a renaming', () => {
  it('is refused on a day on which the unit does not stand', () => {
    expect(faults(renaming({ ...school, ...ended }))).toEqual(['/unitId unit-ended']);
    expect(faults(renaming({ ...school, ...young }))).toEqual(['/unitId date-before-unit']);
  });

  it('changes the name or the code', () => {
    expect(faults(renaming(school, { name: 'Tên cũ' }))).toEqual(['/name name-unchanged']);
    expect(faults(renaming(school, { name: 'Tên cũ', code: 'NA-11' }))).toEqual([
      '/name name-unchanged',
    ]);
    expect(faults(renaming(school, { name: 'Tên cũ', code: 'NA-NEW' }))).toEqual([]);
  });

  it('is refused a code that another unit has', () => {
    expect(faults(renaming(school, { code: 'NA-12', codeIsTaken: true }))).toEqual([
      '/code unit-code-taken',
    ]);
  });
});

describe('a move', () => {
  it('goes to another territory that exists on the day', () => {
    expect(faults(moving(school))).toEqual([]);
    expect(faults(moving(school, { locatedIn: '40' }))).toEqual(['/locatedIn location-unchanged']);
    expect(faults(moving(school, { territoryIsKnown: false }))).toEqual([
      '/locatedIn territory-unknown',
    ]);
    expect(faults(moving({ ...school, ...ended }))).toEqual(['/unitId unit-ended']);
  });
});

describe('a transfer', () => {
  it('goes to another superior of a kind that may manage the unit', () => {
    expect(faults(transferring(school, federation))).toEqual([]);
    expect(faults(transferring(school, district))).toEqual(['/toParentId parent-unchanged']);
    expect(faults(transferring(school, otherSchool, { kindIsAllowed: false }))).toEqual([
      '/toParentId parent-kind-not-allowed',
    ]);
  });

  it('is refused to a superior that has ended, ends later or does not stand yet', () => {
    expect(faults(transferring(school, { ...federation, ...ended }))).toEqual([
      '/toParentId unit-ended',
    ]);
    expect(faults(transferring(school, { ...federation, endedOn: '2025-07-01' }))).toEqual([
      '/toParentId unit-ended',
    ]);
    expect(faults(transferring(school, { ...federation, ...young }))).toEqual([
      '/toParentId date-before-unit',
    ]);
  });

  it('is refused to the unit itself', () => {
    expect(faults(transferring(school, school))).toEqual(['/toParentId unit-under-itself']);
  });
});

describe('a merge', () => {
  it('ends its sources and keeps its target', () => {
    expect(faults(merging([ending(school), ending(otherSchool)], thirdSchool))).toEqual([]);
  });

  it('is refused into one of its sources', () => {
    expect(faults(merging([ending(otherSchool), ending(school)], school))).toEqual([
      '/sourceIds/1 merge-into-itself',
    ]);
  });

  it('is refused with a source or into a target that does not stand', () => {
    expect(faults(merging([ending({ ...school, ...ended })], thirdSchool))).toEqual([
      '/sourceIds/0 unit-ended',
    ]);
    expect(faults(merging([ending(school)], { ...thirdSchool, ...ended }))).toEqual([
      '/targetId unit-ended',
    ]);
  });

  it('into a new unit founds it on the day of effect', () => {
    expect(faults(merging([ending(school)], founding('a1')))).toEqual([]);
    const late = founding('a1', { establishedOn: '2023-09-02' });
    expect(faults(merging([ending(school)], late))).toEqual([
      '/newUnit/establishedOn established-on-another-day',
    ]);
  });
});

describe('a split', () => {
  const [an, binh] = [
    '0198f0a0-0000-7000-8000-0000000000c1',
    '0198f0a0-0000-7000-8000-0000000000c2',
  ];
  const source = ending(school, { memberIds: [an, binh] });
  const into = (last: string, memberIds: string[], isHeir?: true) => ({
    ...founding(last),
    memberIds,
    ...(isHeir && { isHeir }),
  });

  it('assigns each member to exactly one unit', () => {
    expect(faults(splitting(source, [into('a1', [an]), into('a2', [binh])]))).toEqual([]);
    expect(faults(splitting(source, [into('a1', [an]), into('a2', [])]))).toEqual([
      '/into members-left-over',
    ]);
    expect(faults(splitting(source, [into('a1', [an, binh]), into('a2', [an])]))).toEqual([
      '/into/1/memberIds/0 member-assigned-twice',
    ]);
  });

  it('assigns nobody else', () => {
    const stranger = '0198f0a0-0000-7000-8000-0000000000c9';
    expect(faults(splitting(source, [into('a1', [an, binh, stranger])]))).toEqual([
      '/into/0/memberIds/2 member-not-of-unit',
    ]);
  });

  it('says how many are left over', () => {
    const [left] = actionFaults(splitting(source, [into('a1', [])]), { effectiveOn }, TODAY);
    expect(left?.parameters).toEqual({ count: 2 });
  });

  it('names one heir at most', () => {
    const two = splitting(source, [into('a1', [an], true), into('a2', [binh], true)]);
    expect(faults(two)).toEqual(['/into/1/isHeir one-heir']);
    expect(faults(splitting(source, [into('a1', [an], true), into('a2', [binh])]))).toEqual([]);
  });

  it('founds its heirs on the day of effect, and ends what stands then', () => {
    const late = { ...founding('a1', { establishedOn: '2023-09-02' }), memberIds: [an, binh] };
    expect(faults(splitting(source, [late]))).toEqual([
      '/into/0/unit/establishedOn established-on-another-day',
    ]);
    expect(faults(splitting(ending({ ...school, ...ended }), [into('a1', [])]))).toEqual([
      '/unitId unit-ended',
    ]);
  });
});

describe('a dissolution', () => {
  it('ends a unit that stands, and names a custodian that goes on', () => {
    expect(faults(dissolving(ending(school)))).toEqual([]);
    expect(faults(dissolving(ending({ ...school, ...young })))).toEqual([
      '/unitId date-before-unit',
    ]);
    expect(faults(dissolving(ending(school), {}, { ...federation, ...ended }))).toEqual([
      '/custodianUnitId unit-ended',
    ]);
  });

  it('passes its members, if to anybody, to a unit that goes on', () => {
    expect(faults(dissolving(ending(school), { transferTo: otherSchool }))).toEqual([]);
    const transferTo = { ...otherSchool, ...ended };
    expect(faults(dissolving(ending(school), { transferTo }))).toEqual([
      '/members/transferTo unit-ended',
    ]);
  });

  it('is refused where a later change of the unit is recorded', () => {
    const [version] = otherDistrict.versions;
    const versions = [
      { ...version!, validTo: '2024-01-01' },
      { ...version!, no: 2, validFrom: '2024-01-01' },
    ];
    expect(faults(dissolving(ending({ ...otherDistrict, versions })))).toEqual([
      '/unitId unit-changes-later',
    ]);
  });
});
