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
import {
  effectsOf,
  fatesOf,
  reorganisationFaults,
  reorganise,
  sizeOf,
} from './reorganisation.rules.js';

const TODAY = '2023-08-31';
const recordedAt = new Date('2023-08-31T02:00:00Z');
const establishing = { type: 'establish', ...founding('a1') } as const;
const [an, binh] = ['0198f0a0-0000-7000-8000-0000000000c1', '0198f0a0-0000-7000-8000-0000000000c2'];
const bothSchools = { children: [school, otherSchool] };

const faults = (...of: Parameters<typeof decide>) =>
  reorganisationFaults(decide(...of), TODAY).map(({ pointer, code }) => `${pointer} ${code}`);
const changes = (...of: Parameters<typeof decide>) => reorganise(decide(...of), recordedAt);
const nameOf = ({ event }: { event: { name: string; data: { id: string } } }) =>
  `${event.data.id.slice(-2)} ${event.name}`;

describe('a reorganisation decision', () => {
  it('may take effect later than today once it is signed', () => {
    expect(faults([establishing, renaming(school)])).toEqual([]);
    expect(faults([renaming(school)], {}, '2023-09-01')).toEqual([
      '/decision/signedOn signed-in-future',
    ]);
  });

  it('tells each fault with the place of its action', () => {
    const nowhere = moving(school, { territoryIsKnown: false });
    expect(faults([establishing, nowhere, renaming(otherSchool, { name: 'Tên cũ' })])).toEqual([
      '/actions/1/locatedIn territory-unknown',
      '/actions/2/name name-unchanged',
    ]);
  });

  it('gives one code to one unit', () => {
    const coded = renaming(school, { code: 'na-a1' });
    expect(faults([establishing, coded])).toEqual(['/actions/1/code unit-code-taken']);
    expect(faults([coded, establishing])).toEqual(['/actions/1/unit/code unit-code-taken']);
    const split = splitting(ending(otherSchool), [{ ...founding('a1'), memberIds: [] }]);
    expect(faults([establishing, split])).toEqual(['/actions/1/into/0/unit/code unit-code-taken']);
  });

  it('ends a unit once, and changes nothing else of it', () => {
    expect(faults([renaming(school), dissolving(ending(school))])).toEqual([
      '/actions/1/unitId unit-named-twice',
    ]);
    expect(
      faults([
        dissolving(ending(school)),
        merging([ending(otherSchool), ending(school)], thirdSchool),
      ]),
    ).toEqual(['/actions/1/sourceIds/1 unit-named-twice']);
    expect(faults([renaming(school), moving(school), transferring(school, federation)])).toEqual(
      [],
    );
  });

  it('that merges a unit into itself says that alone', () => {
    const merge = merging([ending(otherDistrict), ending(district, bothSchools)], district);
    expect(faults([merge])).toEqual(['/actions/0/sourceIds/1 merge-into-itself']);
  });

  it('puts nobody under a unit, or into it, that ends by the same decision', () => {
    const dissolve = dissolving(ending(otherDistrict));
    expect(faults([dissolve, transferring(school, otherDistrict)])).toEqual([
      '/actions/1/toParentId unit-ended',
    ]);
    expect(faults([dissolve, merging([ending(district)], otherDistrict)])).toEqual([
      '/actions/1/targetId unit-ended',
    ]);
    const under = { type: 'establish', ...founding('a2', { parentId: otherDistrict.id }) } as const;
    expect(faults([dissolve, under])).toEqual(['/actions/1/unit/parentId unit-ended']);
    expect(faults([dissolve, dissolving(ending(district), {}, otherDistrict)])).toEqual([
      '/actions/1/custodianUnitId unit-ended',
    ]);
    const intoIt = dissolving(ending(school), { transferTo: otherDistrict });
    expect(faults([dissolve, intoIt])).toEqual(['/actions/1/members/transferTo unit-ended']);
  });
});

describe('those who stand under a unit that ends', () => {
  it('are left over unless the decision says where they go', () => {
    const dissolve = dissolving(ending(district, bothSchools));
    const [left] = reorganisationFaults(decide([dissolve]), TODAY);
    expect(left).toEqual({
      pointer: '/actions/0/unitId',
      code: 'children-left-over',
      parameters: { count: 2, codes: 'NA-11, NA-12' },
    });
    const fates = [transferring(school, otherDistrict), dissolving(ending(otherSchool))];
    expect(faults([dissolve, ...fates])).toEqual([]);
    expect(faults([dissolve, fates[0]!])).toEqual(['/actions/0/unitId children-left-over']);
  });

  it('are left over on later days, too', () => {
    const [version] = school.versions;
    const comesLater = {
      ...school,
      versions: [
        { ...version!, parentId: otherDistrict.id, validTo: '2024-01-01' },
        { ...version!, no: 2, validFrom: '2024-01-01' },
      ],
    };
    const source = ending(district, { children: [comesLater] });
    expect(faults([dissolving(source)])).toEqual(['/actions/0/unitId children-left-over']);
    expect(faults([merging([source], otherDistrict)])).toEqual([
      '/actions/0/sourceIds/0 children-left-over',
    ]);
    expect(faults([dissolving(source), transferring(comesLater, federation)])).toEqual([
      '/actions/0/unitId children-left-over',
    ]);
  });

  it('are not left over when they ended before', () => {
    const gone = {
      ...school,
      endedOn: '2020-01-01',
      versions: [{ ...school.versions[0]!, validTo: '2020-01-01' }],
    };
    expect(faults([dissolving(ending(district, { children: [gone] }))])).toEqual([]);
  });

  it('pass to the unit into which it is merged, unless the decision says otherwise', () => {
    const merge = merging([ending(district, bothSchools)], otherDistrict);
    expect(faults([merge])).toEqual([]);
    expect(changes([merge]).map(nameOf)).toEqual([
      '03 UnitMerged',
      '11 UnitTransferred',
      '12 UnitTransferred',
    ]);
    const [, , other] = changes([merge, transferring(school, federation)]);
    expect(other?.event.data.versions.at(-1)?.parentId).toBe(otherDistrict.id);
    const own = changes([merge, transferring(school, federation)]).find(
      ({ event }) => event.data.id === school.id,
    );
    expect(own?.event.data.versions.at(-1)?.parentId).toBe(federation.id);
  });

  it('are counted with the transfers', () => {
    const merge = merging([ending(district, bothSchools)], otherDistrict);
    expect(effectsOf(decide([merge]))).toMatchObject({ unitsEnded: 1, unitsTransferred: 2 });
  });
});

describe('the members of a unit that ends', () => {
  const memberIds = [an, binh];

  it('pass to the unit into which it is merged, be it new', () => {
    expect(fatesOf(merging([ending(school, { memberIds })], thirdSchool))).toEqual([
      { fromUnitId: school.id, toUnitId: thirdSchool.id, memberIds, reason: 'unit-merged' },
    ]);
    const [intoNew] = fatesOf(merging([ending(school, { memberIds })], founding('a1')));
    expect(intoNew?.toUnitId).toBe(founding('a1').unit.id);
  });

  it('pass to the part to which a split assigns them', () => {
    const split = splitting(ending(school, { memberIds }), [
      { ...founding('a1'), memberIds: [an] },
      { ...founding('a2'), memberIds: [binh] },
    ]);
    expect(fatesOf(split).map((fate) => [fate.toUnitId?.slice(-2), fate.memberIds])).toEqual([
      ['a1', [an]],
      ['a2', [binh]],
    ]);
    expect(effectsOf(decide([split]))).toMatchObject({
      unitsEstablished: 2,
      unitsEnded: 1,
      membersMoved: 2,
    });
  });

  it('cease to be members by policy where a unit is dissolved, or pass to another', () => {
    const dissolved = dissolving(ending(school, { memberIds }));
    expect(fatesOf(dissolved)).toEqual([
      {
        ...{ fromUnitId: school.id, toUnitId: null, memberIds },
        reason: 'unit-dissolved-by-policy',
      },
    ]);
    expect(effectsOf(decide([dissolved]))).toMatchObject({ membersMoved: 0, membersEnded: 2 });
    const passed = dissolving(ending(school, { memberIds }), { transferTo: otherSchool });
    expect(fatesOf(passed)).toMatchObject([
      { toUnitId: otherSchool.id, reason: 'unit-transferred' },
    ]);
    expect(effectsOf(decide([passed]))).toMatchObject({ membersMoved: 2, membersEnded: 0 });
  });

  it('are not touched by what ends no unit', () => {
    expect([renaming(school), moving(school), establishing].flatMap(fatesOf)).toEqual([]);
  });
});

describe('the size of a decision', () => {
  it('is every unit and every member that it changes, named or not', () => {
    expect(sizeOf(decide([renaming(school), moving(school), establishing]))).toBe(2);
    const source = ending(district, { ...bothSchools, memberIds: [an, binh] });
    expect(sizeOf(decide([merging([source], otherDistrict)]))).toBe(5);
  });
});

describe('the totals of a decision', () => {
  it('count what its actions amount to', () => {
    const actions = [
      establishing,
      renaming(school),
      moving(school),
      transferring(school, otherDistrict),
      dissolving(ending(otherSchool, { memberIds: [an] })),
    ];
    expect(effectsOf(decide(actions))).toEqual({
      ...{ unitsEstablished: 1, unitsRenamed: 1, unitsMoved: 1, unitsTransferred: 1 },
      ...{ unitsEnded: 1, membersMoved: 0, membersEnded: 1 },
    });
    expect(faults(actions, { units: 3, members: 1, unitsEnded: 1 })).toEqual([]);
  });

  it('are held to those that it announces, with both numbers', () => {
    const announced = decide([establishing, renaming(school)], { units: 3, unitsEnded: 1 });
    expect(reorganisationFaults(announced, TODAY)).toEqual([
      {
        pointer: '/expected/units',
        code: 'announced-totals-differ',
        parameters: { announced: 3, counted: 2, key: 'units' },
      },
      {
        pointer: '/expected/unitsEnded',
        code: 'announced-totals-differ',
        parameters: { announced: 1, counted: 0, key: 'unitsEnded' },
      },
    ]);
  });

  it('name the target of a merge, and a new one once', () => {
    const into = (target: Parameters<typeof merging>[1]) =>
      faults([merging([ending(school), ending(otherSchool)], target)], { units: 3 });
    expect(into(thirdSchool)).toEqual([]);
    expect(into(founding('a1'))).toEqual([]);
  });
});

describe('the facts of a decision', () => {
  it('are one per unit, each with the id of the reorganisation', () => {
    const actions = [
      establishing,
      renaming(school),
      moving(school),
      dissolving(ending(otherSchool)),
    ];
    const { id } = decide(actions);
    expect(changes(actions).map(nameOf)).toEqual([
      'a1 UnitEstablished',
      '11 UnitMoved',
      '12 UnitDissolved',
    ]);
    expect(changes(actions).map(({ event }) => event.data.reorganisationId)).toEqual([id, id, id]);
    expect(changes(actions).map(({ before }) => before?.version)).toEqual([undefined, 1, 1]);
  });

  it('hold from its own day of effect', () => {
    const [change] = changes([renaming(school)]);
    expect(change?.event.data.versions.at(-1)).toMatchObject({
      ...{ name: 'Tên mới', validFrom: effectiveOn },
    });
  });

  it('found the new units of merges and splits before anybody passes to them', () => {
    const merge = merging([ending(school)], founding('a1'));
    const split = splitting(ending(otherSchool), [{ ...founding('a2'), memberIds: [] }]);
    expect(changes([merge, split]).map(nameOf)).toEqual([
      'a1 UnitEstablished',
      'a2 UnitEstablished',
      '11 UnitMerged',
      '12 UnitSplit',
    ]);
  });
});
