import { describe, expect, it } from '@jest/globals';
import type { UnitState } from '@dong-hanh/contracts';
import { versionOn } from '../units/unit.rules.js';
import {
  decide,
  dissolving,
  ending,
  federation,
  founding,
  merging,
  standing,
  transferring,
} from './actions.fixture.js';
import type { Action } from './actions.rules.js';
import { fatesOf, reorganisationFaults, reorganise } from './reorganisation.rules.js';

/** What happened in 2025, and what made it hard. */

const TODAY = '2025-12-31';
const sector = standing('31', 'local-sector-union', federation);
const publicSchool = standing('32', 'grassroots-union', sector);
const privateSchool = standing('33', 'grassroots-union', sector);
const an = '0198f0a0-0000-7000-8000-0000000000c1';

const on = (effectiveOn: string, actions: Action[]) => ({
  ...decide(actions),
  decision: { ...decide([]).decision, effectiveOn, signedOn: '2025-01-15' },
});
const faultsOn = (effectiveOn: string, actions: Action[]) =>
  reorganisationFaults(on(effectiveOn, actions), TODAY).map(({ code }) => code);
/** The units after a decision without faults, by id. */
function after(effectiveOn: string, actions: Action[]): Map<string, UnitState> {
  expect(faultsOn(effectiveOn, actions)).toEqual([]);
  const changes = reorganise(on(effectiveOn, actions), new Date('2025-01-15T02:00:00Z'));
  return new Map(changes.map(({ event: { data } }) => [data.id, data]));
}
const parentOf = (unit: UnitState, day: string) => versionOn(unit.versions, day)?.parentId;

describe('a sector union that is dissolved with mixed fates for its schools', () => {
  const children = [publicSchool, privateSchool];
  const decision: Action[] = [
    dissolving(ending(sector, { children })),
    dissolving(ending(publicSchool, { memberIds: [an] })),
    transferring(privateSchool, federation),
  ];

  it('ends the public ones by policy and hands the others to the federation', () => {
    const units = after('2025-06-15', decision);
    expect(units.get(sector.id)?.endedOn).toBe('2025-06-15');
    expect(units.get(publicSchool.id)?.endedOn).toBe('2025-06-15');
    expect(parentOf(units.get(privateSchool.id)!, '2025-06-15')).toBe(federation.id);
    expect(decision.flatMap(fatesOf).map(({ reason }) => reason)).toEqual([
      'unit-dissolved-by-policy',
      'unit-dissolved-by-policy',
    ]);
  });

  it('is refused when one school has no fate', () => {
    expect(faultsOn('2025-06-15', decision.slice(0, 2))).toEqual(['children-left-over']);
  });
});

describe('a bloc union that lived four months', () => {
  const bloc = standing('34', 'bloc-union', federation, { establishedOn: '2025-03-01' });
  const young = { ...bloc, versions: [{ ...bloc.versions[0]!, validFrom: '2025-03-01' }] };
  const commune = standing('35', 'commune-union', federation);

  it('leaves its school with two moves in one year, and each day in one place', () => {
    const inBloc = after('2025-03-01', [transferring(publicSchool, young)]).get(publicSchool.id)!;
    const units = after('2025-07-01', [
      dissolving(ending(young, { children: [inBloc] })),
      transferring(inBloc, commune),
    ]);
    const school = units.get(publicSchool.id)!;
    const parents = ['2025-02-28', '2025-03-01', '2025-06-30', '2025-07-01'].map((day) =>
      parentOf(school, day),
    );
    expect(parents).toEqual([sector.id, young.id, young.id, commune.id]);
    expect(units.get(young.id)).toMatchObject({
      establishedOn: '2025-03-01',
      endedOn: '2025-07-01',
    });
  });

  it('cannot end on the day on which it began', () => {
    expect(faultsOn('2025-03-01', [dissolving(ending(young))])).toEqual(['unit-changes-later']);
  });
});

describe('provinces that merge', () => {
  const absorbed = standing('36', 'provincial-federation', null);
  const district = standing('37', 'district-federation', absorbed);

  it('hand over everybody under them, whose own bodies go on', () => {
    const merge = merging([ending(absorbed, { children: [district] })], federation);
    const units = after('2025-07-01', [merge]);
    expect(units.get(district.id)?.endedOn).toBeNull();
    expect(parentOf(units.get(district.id)!, '2025-06-30')).toBe(absorbed.id);
    expect(parentOf(units.get(district.id)!, '2025-07-01')).toBe(federation.id);
  });

  it('may make a third of two, and both lead to it', () => {
    const founded = founding('a5', {
      ...{ kind: 'provincial-federation', parentId: null, establishedOn: '2025-07-01' },
      decision: { number: '1', signedOn: '2025-01-15' },
    });
    const merge = merging([ending(absorbed), ending(federation)], {
      ...founded,
      unit: { ...founded.unit, kind: 'confederation' },
    });
    const heirs = [...after('2025-07-01', [merge]).values()].flatMap(({ lineage }) =>
      lineage.map(({ toId }) => toId),
    );
    expect(heirs).toEqual([founded.unit.id, founded.unit.id]);
  });
});
