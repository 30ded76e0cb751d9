import { describe, expect, it } from '@jest/globals';
import type { FieldFault, RuleViolation, UnitState } from '@dong-hanh/contracts';
import { fault } from '../units/unit.rules.js';
import {
  decide,
  dissolving,
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
  standing,
  thirdSchool,
  transferring,
} from './actions.fixture.js';
import type { Action } from './actions.rules.js';
import { reorganise } from './reorganisation.rules.js';
import {
  beforeOf,
  codeOf,
  endedSuperiors,
  refuseBuiltUpon,
  takeBack,
  TOLD_AT_MOST,
  withdrawalFaults,
  type ReorganisedUnit,
} from './withdrawal.rules.js';

const paper = { number: '61/QĐ-LĐLĐ', signedOn: '2023-09-20' };
const occasion = {
  recordedAt: new Date('2023-09-21T02:00:00.000Z'),
  reorganisationId: '0198f0a4-0000-7000-8000-000000000009',
};

/** What a decision made of units, as its withdrawal finds it. */
const changedBy = (...actions: Action[]): ReorganisedUnit[] =>
  reorganise(decide(actions), new Date('2023-09-02')).map(({ before, event }) => ({
    unit: event.data,
    before: before ? beforeOf(before) : null,
  }));
const takenBack = (...actions: Action[]) =>
  changedBy(...actions).map((each) => takeBack(each, paper, occasion));
/** What readers are told of a unit apart from the change itself. */
const contentsOf = ({
  id,
  establishedOn,
  endedOn,
  versions,
  lineage,
  custodianUnitId,
}: UnitState) => ({
  ...{ id, establishedOn, endedOn, versions, lineage, custodianUnitId },
});

describe('taking back what a decision made of a unit', () => {
  it.each<[string, UnitState, () => Action]>([
    ['a new name', school, () => renaming(school, { code: 'NA-MOI' })],
    ['another territory', school, () => moving(school)],
    ['another superior', school, () => transferring(school, otherDistrict)],
    ['a merger', school, () => merging([ending(school)], otherSchool)],
    ['a dissolution, with its custodian', school, () => dissolving(ending(school))],
  ])('restores what was before %s', (_, unit, action) => {
    const [event] = takenBack(action());
    expect(event?.name).toBe('UnitRestored');
    expect(contentsOf(event!.data)).toEqual(contentsOf(unit));
  });

  it('is a change of its own: the next version, by the paper that withdraws', () => {
    const [event] = takenBack(renaming(school));
    expect(event?.data).toMatchObject({
      ...{ version: 3, decision: paper, reorganisationId: occasion.reorganisationId },
      recordedAt: '2023-09-21T02:00:00.000Z',
    });
  });

  it('keeps the edges of decisions before it, and of what it took over, all', () => {
    const [renamed] = reorganise(decide([renaming(school)]), new Date('2023-09-02'));
    const later = { ...decide([]), actions: [transferring(renamed!.event.data, otherDistrict)] };
    const on = { ...later.decision, effectiveOn: '2023-10-01' };
    const [moved] = reorganise({ ...later, decision: on }, new Date('2023-10-02'));
    const before = beforeOf(moved!.before!);
    const { data } = takeBack({ unit: moved!.event.data, before }, paper, occasion);
    expect(data.lineage.map(({ type }) => type)).toEqual(['renamed']);
    expect(data.versions).toEqual(renamed!.event.data.versions);
  });

  it('makes a unit that it founded never have been: a version of no day, and no heirs', () => {
    const parts = [
      { ...founding('51'), memberIds: [], isHeir: true as const },
      { ...founding('52'), memberIds: [] },
    ];
    const events = takenBack(splitting(ending(school), parts));
    expect(events.map(({ name }) => name)).toEqual([
      ...['UnitAnnulled', 'UnitAnnulled', 'UnitRestored'],
    ]);
    expect(events[0]?.data).toMatchObject({
      ...{ version: 2, establishedOn: effectiveOn, endedOn: effectiveOn, lineage: [] },
      versions: [{ no: 1, validFrom: effectiveOn, validTo: effectiveOn, code: 'NA-51' }],
    });
    expect(events[2]?.data).toMatchObject({ endedOn: null, lineage: [] });
  });

  it('leaves a unit ended that had ended before, with its custodian or none', () => {
    const ended = standing('14', 'grassroots-union', federation, {
      ...{ endedOn: '2024-06-01', custodianUnitId: federation.id },
      versions: [{ ...school.versions[0]!, validTo: '2024-06-01' }],
    });
    const [event] = takenBack(renaming(ended));
    expect(event?.data).toMatchObject({
      ...{ endedOn: '2024-06-01', custodianUnitId: federation.id },
      versions: [{ name: 'Tên cũ', validTo: '2024-06-01' }],
    });
    const { custodianUnitId: _, ...merged } = ended;
    const [back] = takenBack(dissolving(ending(merged)));
    expect(back?.data).toMatchObject({ endedOn: '2024-06-01' });
    expect(back?.data).not.toHaveProperty('custodianUnitId');
  });

  it('restores everybody who passed to another superior by a merger', () => {
    const sector = standing('31', 'local-sector-union', federation);
    const heir = standing('32', 'local-sector-union', federation);
    const children = [school, thirdSchool].map((unit) => ({
      ...unit,
      versions: [{ ...unit.versions[0]!, parentId: sector.id }],
    }));
    const events = takenBack(merging([ending(sector, { children })], heir));
    expect(events.map(({ data }) => data.versions.at(-1)?.parentId)).toEqual(
      events.map(({ data: { id } }) => (id === sector.id ? federation.id : sector.id)),
    );
  });
});

describe('a withdrawal', () => {
  const decision = { signedOn: '2023-08-25', isWithdrawal: false, withdrawnBy: null };
  const codes = (faults: FieldFault[]) => faults.map(({ pointer, code }) => `${pointer} ${code}`);

  it('is signed on the day of the decision or later, and not in the future', () => {
    const on = (signedOn: string) => codes(withdrawalFaults(decision, signedOn, '2023-09-30'));
    expect(on('2023-08-24')).toEqual(['/decision/signedOn withdrawal-before-decision']);
    expect(on('2023-08-25')).toEqual([]);
    expect(on('2023-09-30')).toEqual([]);
    expect(on('2023-10-01')).toEqual(['/decision/signedOn signed-in-future']);
  });

  it('happens once, and is not withdrawn itself', () => {
    const of = (rest: Partial<typeof decision> | { withdrawnBy: string }) =>
      withdrawalFaults({ ...decision, ...rest }, '2023-09-20', '2023-09-30');
    expect(of({ withdrawnBy: '60/QĐ' })).toEqual([
      { pointer: '', code: 'already-withdrawn', parameters: { number: '60/QĐ' } },
    ]);
    expect(codes(of({ isWithdrawal: true }))).toEqual([' withdrawal-final']);
  });

  const violation = (found: FieldFault[]) => {
    try {
      refuseBuiltUpon(found);
    } catch (error) {
      return error as RuleViolation;
    }
    return undefined;
  };
  const laterMembers = (count: number) =>
    Array.from({ length: count }, (_, no) =>
      fault('/units/0', 'later-member-change', { memberNumber: `DV-${no}`, unit: 'NA-11' }),
    );

  it('is free while nothing builds upon the decision', () => {
    expect(violation([])).toBeUndefined();
  });

  it('names what builds upon the decision, the first twenty of it', () => {
    expect(violation(laterMembers(2))).toMatchObject({
      ...{ code: 'withdrawal-built-upon', parameters: { count: 2 }, faults: laterMembers(2) },
    });
    const many = violation(laterMembers(TOLD_AT_MOST + 1));
    expect(many?.parameters).toEqual({ count: '20+' });
    expect(many?.faults).toHaveLength(20);
  });
});

describe('a superior that has ended since', () => {
  const ended = new Map([[otherDistrict.id, { code: 'NA-04', endedOn: '2023-12-01' }]]);
  const back = (unit: UnitState, validTo: string | null): ReorganisedUnit => ({
    unit,
    before: {
      versions: [{ ...unit.versions[0]!, parentId: otherDistrict.id, validTo }],
      lineage: [],
    },
  });

  it('forbids that units stand under it again, each by its place', () => {
    expect(endedSuperiors([back(school, '2023-12-01'), back(otherSchool, null)], ended)).toEqual([
      {
        ...{ pointer: '/units/1', code: 'later-end' },
        parameters: { unit: codeOf(otherSchool), code: 'NA-04', endedOn: '2023-12-01' },
      },
    ]);
  });

  it('is named once for each unit, however many versions stood under it', () => {
    const unit = back(school, '2024-01-01');
    const again = { ...unit.before!.versions[0]!, no: 2, validFrom: '2024-01-01', validTo: null };
    const versions = [...unit.before!.versions, again];
    expect(endedSuperiors([{ ...unit, before: { versions, lineage: [] } }], ended)).toHaveLength(1);
  });

  it('does not matter to units that never were, nor one that lives', () => {
    expect(endedSuperiors([{ unit: school, before: null }], ended)).toEqual([]);
    expect(endedSuperiors([back(school, null)], new Map())).toEqual([]);
  });
});
