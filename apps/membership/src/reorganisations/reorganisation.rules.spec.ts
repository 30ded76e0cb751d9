import { describe, expect, it } from '@jest/globals';
import type { UnitState } from '@dong-hanh/contracts';
import {
  effectsOf,
  reorganisationFaults,
  reorganise,
  type Action,
  type AnnouncedTotals,
  type EstablishAction,
  type RenameAction,
  type Reorganisation,
} from './reorganisation.rules.js';

const TODAY = '2023-08-31';
const recordedAt = new Date('2023-08-31T02:00:00Z');

const establishing: EstablishAction = {
  type: 'establish',
  unit: {
    id: '0198f0a0-0000-7000-8000-0000000000a1',
    code: 'NA-MN-HOASEN',
    name: 'Công đoàn cơ sở Trường Mầm non tư thục Hoa Sen',
    kind: 'grassroots-union',
    parentId: '0198f0a0-0000-7000-8000-000000000003',
    locatedIn: '40',
    ownership: 'non-public',
    establishedOn: '2023-09-05',
    decision: { number: '91/QĐ-CĐGD', signedOn: '2023-08-28' },
  },
  facts: {
    kindIsValid: true,
    parent: { kind: 'local-sector-union', endedOn: null },
    parentKindIsAllowed: true,
    territoryIsKnown: true,
    codeIsTaken: false,
  },
};

const unit: UnitState = {
  id: '0198f0a0-0000-7000-8000-000000000012',
  version: 1,
  establishedOn: '2005-09-01',
  endedOn: null,
  versions: [
    {
      no: 1,
      validFrom: '2005-09-01',
      validTo: null,
      code: 'NA-DTNT',
      name: 'Tên cũ',
      kind: 'grassroots-union',
      parentId: '0198f0a0-0000-7000-8000-000000000003',
      locatedIn: '40',
      ownership: 'public',
    },
  ],
  lineage: [],
  decision: { number: '1', signedOn: '2005-08-01' },
  reorganisationId: null,
  recordedAt: '2020-01-01T00:00:00.000Z',
};
const renaming: RenameAction = { type: 'rename', unit, name: 'Tên mới', codeIsTaken: false };

const decide = (actions: Action[], expected: AnnouncedTotals = {}, signedOn = '2023-08-25') =>
  ({
    id: '0198f0a4-0000-7000-8000-000000000001',
    decision: { number: '88/QĐ-CĐGD', signedOn, effectiveOn: '2023-09-01', issuer: 'vgcl' },
    expected,
    actions,
  }) satisfies Reorganisation;
const faults = (...of: Parameters<typeof decide>) =>
  reorganisationFaults(decide(...of), TODAY).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a reorganisation decision', () => {
  it('may take effect later than today once it is signed', () => {
    expect(faults([establishing, renaming])).toEqual([]);
    expect(faults([renaming], {}, '2023-09-01')).toEqual(['/decision/signedOn signed-in-future']);
  });

  it('tells each fault with the place of its action', () => {
    const wrongPlace = {
      ...establishing,
      facts: { ...establishing.facts, territoryIsKnown: false },
    };
    expect(faults([renaming, wrongPlace, { ...renaming, name: 'Tên cũ' }])).toEqual([
      '/actions/1/unit/locatedIn territory-unknown',
      '/actions/2/name name-unchanged',
    ]);
  });

  it.each(['move', 'transfer', 'merge', 'split', 'dissolve'] as const)(
    'cannot %s units yet, and says so',
    (type) => {
      expect(faults([renaming, { type }])).toEqual(['/actions/1/type action-not-available']);
    },
  );

  it('gives one code to one unit', () => {
    const coded = { ...renaming, code: 'na-mn-hoasen' };
    expect(faults([establishing, coded])).toEqual(['/actions/1/code unit-code-taken']);
    expect(faults([coded, establishing])).toEqual(['/actions/1/unit/code unit-code-taken']);
  });

  it('counts what its actions amount to', () => {
    expect(effectsOf([establishing, renaming, renaming])).toEqual({
      unitsEstablished: 1,
      unitsRenamed: 2,
      unitsMoved: 0,
      unitsTransferred: 0,
      unitsEnded: 0,
      membersMoved: 0,
      membersEnded: 0,
    });
  });

  it('is held to the totals that it announces, with both numbers', () => {
    expect(faults([establishing, renaming], { units: 2, unitsRenamed: 1, members: 0 })).toEqual([]);
    const announced = decide([establishing, renaming], { units: 3, unitsEnded: 1 });
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

  it('makes one fact per unit, each with the id of the reorganisation', () => {
    const { id, ...rest } = decide([establishing, renaming]);
    const changes = reorganise({ id, ...rest }, recordedAt);
    expect(changes.map(({ event }) => event.name)).toEqual(['UnitEstablished', 'UnitRenamed']);
    expect(changes.map(({ event }) => event.data.reorganisationId)).toEqual([id, id]);
    expect(changes.map(({ before }) => before?.version)).toEqual([undefined, 1]);
  });

  it('renames from its own day of effect', () => {
    const [change] = reorganise(decide([renaming]), recordedAt);
    expect(change?.event.data.versions.at(-1)).toMatchObject({
      name: 'Tên mới',
      validFrom: '2023-09-01',
    });
  });

  it('makes nothing of an action that cannot be carried out', () => {
    expect(reorganise(decide([{ type: 'merge' }]), recordedAt)).toEqual([]);
  });
});

describe('an establishment inside a reorganisation', () => {
  const without = (facts: Partial<EstablishAction['facts']>) => ({
    ...establishing,
    facts: { ...establishing.facts, ...facts },
  });

  it('is held to the same rules as one alone', () => {
    expect(faults([without({ kindIsValid: false })])).toEqual([
      '/actions/0/unit/kind kind-not-valid',
    ]);
    expect(faults([without({ parentKindIsAllowed: false })])).toEqual([
      '/actions/0/unit/parentId parent-kind-not-allowed',
    ]);
    expect(faults([without({ codeIsTaken: true })])).toEqual([
      '/actions/0/unit/code unit-code-taken',
    ]);
  });

  it('has a decision of its own, which is signed too', () => {
    const unsigned = { number: '91/QĐ-CĐGD', signedOn: '2023-09-01' };
    const action = { ...establishing, unit: { ...establishing.unit, decision: unsigned } };
    expect(faults([action])).toEqual(['/actions/0/unit/decision/signedOn signed-in-future']);
  });
});

describe('a renaming inside a reorganisation', () => {
  it('is refused on a day on which the unit does not stand', () => {
    const ended = { ...renaming, unit: { ...unit, endedOn: '2023-09-01' } };
    expect(faults([ended])).toContain('/actions/0/unitId unit-ended');
    const young = { ...renaming, unit: { ...unit, establishedOn: '2023-09-02' } };
    expect(faults([young])).toContain('/actions/0/unitId date-before-unit');
  });

  it('may change the code alone', () => {
    expect(faults([{ ...renaming, name: 'Tên cũ', code: 'NA-NEW' }])).toEqual([]);
    expect(faults([{ ...renaming, code: 'NA-NEW', codeIsTaken: true }])).toEqual([
      '/actions/0/code unit-code-taken',
    ]);
  });
});
