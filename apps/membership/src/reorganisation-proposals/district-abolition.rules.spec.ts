import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  proposalFaults,
  proposeAbolition,
  type Abolition,
  type Dependant,
  type ProposedAction,
} from './district-abolition.rules.js';

const decision = { number: '1200/QĐ-LĐLĐ', signedOn: '2025-06-20', effectiveOn: '2025-07-01' };
const thanhVinh = { code: '16681', name: 'Phường Thành Vinh' };
const muongLong = { code: '16831', name: 'Xã Mường Lống' };

const union = (id: string, rest: Partial<Dependant> = {}): Dependant => ({
  ...{ id, code: `NA-${id}`, name: `Công đoàn cơ sở ${id}`, kind: 'grassroots-union' },
  ...{ locatedIn: '16690', communes: [thanhVinh] },
  ...rest,
});
const abolition = (rest: Partial<Abolition> = {}): Abolition => ({
  parent: { id: 'federation', code: 'NA-LDLD' },
  districtIds: ['vinh'],
  staffedIds: new Set(),
  dependants: [union('a')],
  standing: new Map(),
  ...rest,
});
const ofType = <T extends ProposedAction['type']>(actions: readonly ProposedAction[], type: T) =>
  actions.filter((action): action is Extract<ProposedAction, { type: T }> => action.type === type);

describe('proposing the end of districts', () => {
  it('founds a union for the commune where a school stands, under the unit above the district', () => {
    const [founded] = ofType(proposeAbolition(abolition(), decision).actions, 'establish');
    expect(founded?.unit).toEqual({
      code: 'NA-LDLD-16681',
      name: 'Công đoàn phường Thành Vinh',
      kind: 'commune-union',
      parentId: 'federation',
      locatedIn: '16681',
      ownership: 'public',
      establishedOn: '2025-07-01',
      decision: { number: '1200/QĐ-LĐLĐ', signedOn: '2025-06-20' },
    });
  });

  it('founds one union for all schools of a commune, and transfers each to it', () => {
    const dependants = [union('a'), union('b'), union('c', { communes: [muongLong] })];
    const { actions } = proposeAbolition(abolition({ dependants }), decision);
    expect(ofType(actions, 'establish').map(({ unit }) => unit.locatedIn)).toEqual([
      '16681',
      '16831',
    ]);
    expect(ofType(actions, 'transfer')).toEqual([
      { type: 'transfer', unitId: 'a', toParentCode: 'NA-LDLD-16681' },
      { type: 'transfer', unitId: 'b', toParentCode: 'NA-LDLD-16681' },
      { type: 'transfer', unitId: 'c', toParentCode: 'NA-LDLD-16831' },
    ]);
  });

  it('uses the union of the commune where one stands already', () => {
    const standing = new Map([['16681', { id: 'ward' }]]);
    const { actions } = proposeAbolition(abolition({ standing }), decision);
    expect(ofType(actions, 'establish')).toEqual([]);
    expect(ofType(actions, 'transfer')).toEqual([
      { type: 'transfer', unitId: 'a', toParentId: 'ward' },
    ]);
  });

  it('writes the new commune into the record of a school, unless it keeps its code', () => {
    const dependants = [union('a'), union('b', { locatedIn: '16681' })];
    const { actions } = proposeAbolition(abolition({ dependants }), decision);
    expect(ofType(actions, 'move')).toEqual([{ type: 'move', unitId: 'a', locatedIn: '16681' }]);
  });

  it.each([
    ['nowhere on the map', []],
    ['in one of several heirs', [thanhVinh, muongLong]],
  ])('leaves a union that stands %s to a person', (_, communes) => {
    const { actions, unplaced } = proposeAbolition(
      abolition({ dependants: [union('a', { communes })] }),
      decision,
    );
    expect(unplaced.map(({ id }) => id)).toEqual(['a']);
    expect(actions.map(({ type }) => type)).toEqual(['dissolve']);
  });

  it('ends the districts; their papers, and the members of their own offices, pass upward', () => {
    const { actions } = proposeAbolition(
      abolition({ districtIds: ['vinh', 'ky-son'], staffedIds: new Set(['vinh']) }),
      decision,
    );
    expect(ofType(actions, 'dissolve')).toEqual([
      {
        ...{ type: 'dissolve', unitId: 'vinh', custodianUnitId: 'federation' },
        members: { transferTo: 'federation' },
      },
      {
        ...{ type: 'dissolve', unitId: 'ky-son', custodianUnitId: 'federation' },
        members: { end: 'unit-dissolved-by-policy' },
      },
    ]);
  });

  it('says which unions are left over, and when one decision does not take all that it proposes', () => {
    const left = union('b', { communes: [thanhVinh, muongLong] });
    const proposal = proposeAbolition(abolition({ dependants: [union('a'), left] }), decision);
    const { length } = proposal.actions;
    const notClear = {
      ...{ pointer: '/stands', code: 'commune-not-clear' },
      parameters: { unit: 'NA-b', count: 2, on: '2025-07-01' },
    };
    expect(proposalFaults(proposal, decision, length)).toEqual([notClear]);
    const tooMany = {
      pointer: '/districtIds',
      code: 'too-many',
      parameters: { limit: length - 1 },
    };
    expect(proposalFaults(proposal, decision, length - 1)).toEqual([tooMany, notClear]);
  });

  it('gives every union of any district exactly one fate, under a union that stands or is founded once', () => {
    const communes = fc.constantFrom(thanhVinh, muongLong);
    const dependants = fc.uniqueArray(
      fc.record({ id: fc.stringMatching(/^[a-z]{3}$/), communes: fc.array(communes) }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(dependants, fc.boolean(), (list, isStanding) => {
        const standing = new Map(isStanding ? [['16681', { id: 'ward' }]] : []);
        const unions = list.map(({ id, ...rest }) => union(id, rest));
        const { actions, unplaced } = proposeAbolition(
          abolition({ dependants: unions, standing }),
          decision,
        );
        const transfers = ofType(actions, 'transfer');
        const fates = [...transfers.map(({ unitId }) => unitId), ...unplaced.map(({ id }) => id)];
        expect(fates.sort()).toEqual(unions.map(({ id }) => id).sort());
        const codes = ofType(actions, 'establish').map(({ unit }) => unit.code);
        expect(new Set(codes).size).toBe(codes.length);
        for (const { toParentId, toParentCode } of transfers) {
          expect(toParentId === 'ward' || codes.includes(toParentCode ?? '')).toBe(true);
        }
      }),
    );
  });
});
