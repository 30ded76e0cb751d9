import { describe, expect, it } from '@jest/globals';
import type { UnitState } from '@dong-hanh/contracts';
import { propertyRuns } from '@dong-hanh/testing';
import fc from 'fast-check';
import {
  decide,
  dissolving,
  district,
  ending,
  federation,
  founding,
  merging,
  otherDistrict,
  otherSchool,
  school,
  splitting,
  standing,
} from '../reorganisation-rules/actions.fixture.js';
import type { Action } from '../reorganisation-rules/actions.rules.js';
import { endingsOf } from '../reorganisation-rules/reorganisation.rules.js';
import {
  changedItem,
  closingState,
  custodiansOf,
  isOpenOn,
  itemFaults,
  itemStates,
  type ItemChange,
  type ItemState,
} from './closing.rules.js';

const TODAY = '2025-07-01';
const custodians = (...actions: Action[]) =>
  custodiansOf(decide(actions).actions.flatMap(endingsOf));

describe('who answers for the records of a unit that ends', () => {
  it('is the unit that the decision names, whoever took the members', () => {
    const dissolution = dissolving(ending(school), { transferTo: otherSchool }, otherDistrict);
    expect(custodians(dissolution).get(school.id)).toBe(otherDistrict.id);
  });

  it('is the heir of a merger, be it new', () => {
    expect(custodians(merging([ending(school)], otherSchool)).get(school.id)).toBe(otherSchool.id);
    const target = founding('61');
    expect(custodians(merging([ending(school)], target)).get(school.id)).toBe(target.unit.id);
  });

  it('is the named heir of a split, else the superior', () => {
    const [first, second] = [founding('51'), founding('52')];
    const parts = (isHeir: boolean) => [
      { ...first, memberIds: [] },
      { ...second, memberIds: [], ...(isHeir && { isHeir }) },
    ];
    const of = (isHeir: boolean) =>
      custodians(splitting(ending(school), parts(isHeir))).get(school.id);
    expect(of(true)).toBe(second.unit.id);
    expect(of(false)).toBe(district.id);
  });

  it('is whoever answers for the superior, when that one ends by the same decision', () => {
    const parts = [{ ...founding('51'), memberIds: [] }];
    const found = custodians(
      splitting(ending(school), parts),
      dissolving(ending(district), {}, federation),
    );
    expect(found).toEqual(
      new Map([
        [school.id, federation.id],
        [district.id, federation.id],
      ]),
    );
  });

  it('is the first part of a split unit that stood under nobody', () => {
    const root = standing('70', 'confederation', null);
    const part = founding('71');
    const split = splitting(ending(root), [{ ...part, memberIds: [] }]);
    expect(custodians(split).get(root.id)).toBe(part.unit.id);
  });

  it('is found through any chain, and for each unit that ends', () => {
    const chain = fc.integer({ min: 1, max: 8 }).map((length) => {
      const units: UnitState[] = [];
      for (let no = 0; no < length; no += 1)
        units.push(standing(`${80 + no}`, 'district-federation', units[no - 1] ?? federation));
      return units;
    });
    fc.assert(
      fc.property(chain, (units) => {
        const splits = units.map((unit, no) =>
          splitting(ending(unit), [{ ...founding(`${90 + no}`), memberIds: [] }]),
        );
        const found = custodians(...splits);
        expect([...found.keys()]).toEqual(units.map(({ id }) => id));
        expect(new Set(found.values())).toEqual(new Set([federation.id]));
      }),
      propertyRuns(50),
    );
  });
});

describe('an item of a checklist', () => {
  const codes = (change: ItemChange) =>
    itemFaults(change, TODAY).map(({ pointer, code }) => `${pointer} ${code}`);

  it.each(['done', 'not-applicable'] as const)('that is %s takes a proof', (state) => {
    expect(codes({ state })).toEqual(['/proof required']);
    expect(codes({ state, proof: 'Biên bản' })).toEqual([]);
  });

  it('is done today or before', () => {
    const on = (doneOn: string) => codes({ state: 'done', proof: 'Biên bản', doneOn });
    expect(on(TODAY)).toEqual([]);
    expect(on('2025-07-02')).toEqual(['/doneOn date-in-future']);
  });

  it('that is open again has neither proof nor day', () => {
    expect(codes({ state: 'open' })).toEqual([]);
    expect(codes({ state: 'open', proof: 'x', doneOn: TODAY })).toEqual([
      ...['/proof bad-format', '/doneOn bad-format'],
    ]);
    expect(changedItem({ state: 'open' }, TODAY)).toEqual({
      state: 'open',
      proof: null,
      doneOn: null,
    });
  });

  it('was done today when nobody says on which day', () => {
    const done = { state: 'done' as const, proof: 'Biên bản' };
    expect(changedItem(done, TODAY)).toEqual({ ...done, doneOn: TODAY });
    expect(changedItem({ ...done, doneOn: '2025-06-20' }, TODAY).doneOn).toBe('2025-06-20');
  });
});

describe('a checklist on a day', () => {
  const item = (state: ItemState, dueOn: string, doneOn: string | null = null) => ({
    ...{ state, dueOn, doneOn },
  });

  it('is overdue from the day after an open item was due', () => {
    const items = [item('open', '2025-06-30'), item('done', '2025-06-15', '2025-06-01')];
    expect(closingState(items, '2025-06-30')).toBe('open');
    expect(closingState(items, '2025-07-01')).toBe('overdue');
  });

  it('is done when nothing is open, whatever was late', () => {
    const items = [
      item('done', '2025-06-30', '2025-08-01'),
      item('not-applicable', '2025-06-30', '2025-06-10'),
    ];
    expect(closingState(items, '2025-08-01')).toBe('done');
    expect(closingState(items, '2025-07-15')).toBe('overdue');
    expect(closingState([], TODAY)).toBe('done');
  });

  it('counts an item as open until the day on which it was done, and never done while it is open', () => {
    const days = fc
      .integer({ min: 1, max: 28 })
      .map((no) => `2025-06-${String(no).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.constantFrom(...itemStates), days, days, days, (state, dueOn, doneOn, on) => {
        const each = item(state, dueOn, state === 'open' ? null : doneOn);
        const isOpen = isOpenOn(each, on);
        expect(isOpen).toBe(state === 'open' || on < doneOn);
        expect(closingState([each], on) === 'done').toBe(!isOpen);
      }),
      propertyRuns(200),
    );
  });
});
