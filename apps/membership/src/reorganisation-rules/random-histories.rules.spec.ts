import { describe, expect, it } from '@jest/globals';
import type { UnitState } from '@dong-hanh/contracts';
import { propertyRuns } from '@dong-hanh/testing';
import fc from 'fast-check';
import { versionOn } from '../units/unit.rules.js';
import { decide, founding, standing } from './actions.fixture.js';
import type { Action, EndingUnit } from './actions.rules.js';
import { fatesOf, reorganisationFaults, reorganise } from './reorganisation.rules.js';
import { beforeOf, endedSuperiors, takeBack } from './withdrawal.rules.js';

/*
 * The rules keep a unit as a list of versions. The model beside them keeps, of each unit and member, one entry for
 * each day, and does by days what the decision says. Both live through the same random decisions.
 */

const DAYS = 24;
const dayNo = (no: number) => new Date(Date.UTC(2024, 0, 1 + no)).toISOString().slice(0, 10);
const days = Array.from({ length: DAYS }, (_, no) => no);
const SINCE = dayNo(0);

/** What is so on one day; `undefined` before a unit began and after it ended. */
interface Daily {
  name: string;
  parentId: string | null;
  locatedIn: string;
}
type ByDay<T> = (T | undefined)[];

const copied = ({ units, members }: Pick<Model, 'units' | 'members'>) => ({
  units: new Map([...units].map(([id, life]) => [id, [...life]])),
  members: new Map([...members].map(([id, life]) => [id, [...life]])),
});

class Model {
  units = new Map<string, ByDay<Daily>>();
  members = new Map<string, ByDay<string>>();

  /** As it is, to go back to. */
  copy(): Pick<Model, 'units' | 'members'> {
    return copied(this);
  }

  hasCircle(): boolean {
    return days.some((day) =>
      [...this.units.keys()].some((id) => {
        let above = this.units.get(id)![day]?.parentId;
        for (let step = 0; above != null; step += 1) {
          if (step > this.units.size) return true;
          above = this.units.get(above)?.[day]?.parentId;
        }
        return false;
      }),
    );
  }

  hasLostMembers(): boolean {
    return [...this.members.values()].some((life) =>
      life.some((id, day) => id !== undefined && !this.units.get(id)![day]),
    );
  }

  /** From a day on, while the attribute stays what it is on that day. */
  set<K extends keyof Daily>(id: string, from: number, key: K, value: Daily[K]): void {
    const life = this.units.get(id)!;
    const then = life[from]![key];
    for (let day = from; life[day]?.[key] === then && life[day]; day += 1)
      life[day] = { ...life[day]!, [key]: value };
  }

  end(id: string, from: number): void {
    this.units.get(id)!.fill(undefined, from);
  }

  found(id: string, from: number, daily: Daily): void {
    this.units.set(
      id,
      days.map((day) => (day < from ? undefined : daily)),
    );
  }

  childrenOn(id: string, day: number): string[] {
    return [...this.units].filter(([, life]) => life[day]?.parentId === id).map(([child]) => child);
  }

  pass(memberId: string, from: number, unitId: string | undefined): void {
    this.members.get(memberId)!.fill(unitId, from);
  }
}

/** A decision that was taken, and what it made of each unit. */
interface Taken {
  action: Action;
  at: number;
  changes: ReturnType<typeof reorganise>;
}

/** Units as the rules keep them, members by the unit of each day. */
class World {
  model = new Model();
  units = new Map<string, UnitState>();
  readonly taken: Taken[] = [];
  private founded = 0;
  private readonly untouched: ReturnType<Model['copy']>;

  constructor() {
    const federation = this.plant('02', null);
    const districts = ['03', '04', '05'].map((last) => this.plant(last, federation));
    ['11', '12', '13', '14'].forEach((last, index) => {
      const school = this.plant(last, districts[index % 3]!);
      this.model.members.set(
        `m${last}`,
        days.map(() => school.id),
      );
    });
    this.untouched = this.model.copy();
  }

  /** One decision or withdrawal, unless the rules refuse it. @returns whether it was taken */
  live(draw: Draw): boolean {
    return draw.kind === 'withdraw' ? this.withdraw(draw.first) : this.decide(draw, draw.kind);
  }

  /**
   * Takes any decision back on which nothing builds. The model has no notion of it: it lives through all the others
   * again, as if that one had never been.
   */
  private withdraw(drawn: number): boolean {
    const index = drawn % Math.max(1, this.taken.length);
    const withdrawn = this.taken[index];
    if (!withdrawn || this.taken.slice(index + 1).some((later) => buildsUpon(later, withdrawn)))
      return false;
    const changed = withdrawn.changes.map(({ before, event }) => ({
      unit: this.units.get(event.data.id)!,
      before: before ? beforeOf(before) : null,
    }));
    const ids = new Set(changed.map(({ unit }) => unit.id));
    const ended = [...this.units.values()].flatMap(({ id, endedOn }) =>
      endedOn === null || ids.has(id) ? [] : [[id, { code: id, endedOn }] as const],
    );
    if (endedSuperiors(changed, new Map(ended)).length > 0) return false;
    const before = this.model.copy();
    this.model = Object.assign(new Model(), copied(this.untouched));
    const others = this.taken.filter((each) => each !== withdrawn);
    for (const { action, at } of others) this.followByDays(action, at);
    // What lies in other records than those of the units, the register sees.
    if (this.model.hasCircle() || this.model.hasLostMembers()) {
      Object.assign(this.model, before);
      return false;
    }
    for (const each of changed) {
      const { name, data } = takeBack(each, PAPER, {
        recordedAt: new Date(0),
        reorganisationId: null,
      });
      if (name === 'UnitAnnulled') this.units.delete(data.id);
      else this.units.set(data.id, data);
    }
    this.taken.splice(index, 1);
    return true;
  }

  private decide(
    { at, first, second, word }: Draw,
    kind: Exclude<Draw['kind'], 'withdraw'>,
  ): boolean {
    const living = [...this.units.values()].filter(({ id }) => this.model.units.get(id)![at]);
    const [unit, other] = [living[first % living.length]!, living[second % living.length]!];
    const action = this.action(kind, unit, other, { at, word });
    const decision = { ...decide([]).decision, signedOn: SINCE, effectiveOn: dayNo(at) };
    const reorganisation = { ...decide([action]), decision };
    if (reorganisationFaults(reorganisation, '2030-01-01').length > 0) return false;
    const before = this.model.copy();
    this.followByDays(action, at);
    // Circles are refused by the register, which sees the whole tree.
    if (this.model.hasCircle()) {
      Object.assign(this.model, before);
      return false;
    }
    const changes = reorganise(reorganisation, new Date(0));
    for (const { event } of changes) this.units.set(event.data.id, event.data);
    this.taken.push({ action, at, changes });
    return true;
  }

  private action(
    kind: Exclude<Draw['kind'], 'withdraw'>,
    unit: UnitState,
    other: UnitState,
    { at, word }: { at: number; word: string },
  ): Action {
    const end = (state: UnitState): EndingUnit => ({
      unit: state,
      children: [...this.units.values()].filter(({ versions }) =>
        versions.some(
          ({ parentId, validTo }) =>
            parentId === state.id && (validTo === null || validTo > dayNo(at)),
        ),
      ),
      memberIds: [...this.model.members.keys()].filter((id) =>
        this.model.members.get(id)!.slice(at).includes(state.id),
      ),
    });
    const part = () => {
      this.founded += 1;
      const { parentId } = this.model.units.get(unit.id)![at]!;
      const { unit: described, facts } = founding(`a${this.founded}`, {
        ...{ id: `part-${this.founded}`, parentId, establishedOn: dayNo(at) },
        decision: { number: '1', signedOn: SINCE },
      });
      const endedOn = this.units.get(parentId ?? '')?.endedOn ?? null;
      return { unit: described, facts: { ...facts, parent: { ...facts.parent!, endedOn } } };
    };
    const { memberIds, ...ended } = end(unit);
    switch (kind) {
      case 'rename':
        return { type: 'rename', unit, name: word, codeIsTaken: false };
      case 'move':
        return { type: 'move', unit, locatedIn: word, territoryIsKnown: true };
      case 'transfer':
        return { type: 'transfer', unit, to: other, kindIsAllowed: true };
      case 'merge':
        return { type: 'merge', sources: [end(unit)], target: other };
      case 'split':
        return {
          ...{ type: 'split', ...ended, memberIds },
          into: [
            { ...part(), memberIds, isHeir: true },
            { ...part(), memberIds: [] },
          ],
        };
      case 'dissolve':
        return {
          ...{ type: 'dissolve', ...ended, memberIds, custodian: other },
          members: word === 'A' ? { transferTo: other } : {},
        };
    }
  }

  /** The same by days. */
  private followByDays(action: Action, at: number): void {
    const { model } = this;
    if (action.type === 'rename') model.set(action.unit.id, at, 'name', action.name);
    if (action.type === 'move') model.set(action.unit.id, at, 'locatedIn', action.locatedIn);
    if (action.type === 'transfer') model.set(action.unit.id, at, 'parentId', action.to.id);
    if (action.type === 'merge') {
      const [source] = action.sources;
      for (const child of model.childrenOn(source!.unit.id, at))
        model.set(child, at, 'parentId', action.target!.id);
      model.end(source!.unit.id, at);
    }
    if (action.type === 'split')
      for (const { unit } of action.into)
        model.found(unit.id, at, {
          ...{ name: unit.name, parentId: unit.parentId, locatedIn: unit.locatedIn! },
        });
    if (action.type === 'split' || action.type === 'dissolve') model.end(action.unit.id, at);
    for (const { memberIds, toUnitId } of fatesOf(action))
      for (const id of memberIds) model.pass(id, at, toUnitId ?? undefined);
  }

  private plant(last: string, parent: UnitState | null): UnitState {
    const unit = standing(last, 'district-federation', parent, { establishedOn: SINCE });
    const state = { ...unit, versions: [{ ...unit.versions[0]!, validFrom: SINCE }] };
    this.units.set(state.id, state);
    this.model.found(state.id, 0, {
      name: 'Tên cũ',
      parentId: parent?.id ?? null,
      locatedIn: '40',
    });
    return state;
  }
}

const PAPER = { number: '2', signedOn: SINCE };

/** Whether a decision changed a unit or member of one before, or led somebody to a unit that it founded. */
function buildsUpon(later: Taken, { action, changes }: Taken): boolean {
  const changed = new Set(changes.map(({ event }) => event.data.id));
  const founded = new Set(changes.flatMap(({ before, event }) => (before ? [] : [event.data.id])));
  const members = new Set(fatesOf(action).flatMap(({ memberIds }) => memberIds));
  const leadsTo = ({ versions, lineage }: UnitState) =>
    versions.some(({ parentId }) => founded.has(parentId ?? '')) ||
    lineage.some(({ toId }) => founded.has(toId ?? ''));
  return (
    later.changes.some(({ event: { data } }) => changed.has(data.id) || leadsTo(data)) ||
    fatesOf(later.action).some(
      ({ memberIds, toUnitId }) =>
        founded.has(toUnitId ?? '') || memberIds.some((id) => members.has(id)),
    )
  );
}

interface Draw {
  kind: 'rename' | 'move' | 'transfer' | 'merge' | 'split' | 'dissolve' | 'withdraw';
  at: number;
  first: number;
  second: number;
  word: string;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom(
    ...(['rename', 'move', 'transfer', 'transfer', 'merge', 'split', 'dissolve'] as const),
    ...(['withdraw', 'withdraw'] as const),
  ),
  at: fc.integer({ min: 1, max: DAYS - 1 }),
  first: fc.nat(20),
  second: fc.nat(20),
  word: fc.constantFrom('A', 'B', 'C'),
});

/** Lives through any history, and holds a rule over what came of it. */
const lives = (rule: (world: World, taken: number, drawn: number) => void) =>
  fc.assert(
    fc.property(fc.array(draw, { minLength: 4, maxLength: 25 }), (draws) => {
      const world = new World();
      const taken = draws.filter((each) => world.live(each)).length;
      rule(world, taken, draws.length);
    }),
    propertyRuns(100),
  );

describe('any history of reorganisations', () => {
  it('is on each day what a diary of each unit says', () => {
    lives(({ units, model }) => {
      for (const [id, { versions }] of units) {
        const told = days.map((day) => {
          const version = versionOn(versions, dayNo(day));
          if (!version) return undefined;
          const { name, parentId, locatedIn } = version;
          return { name, parentId, locatedIn };
        });
        expect(told).toEqual(model.units.get(id));
      }
    });
  });

  it('leaves no unit under one that does not live, and no member in one, on any day', () => {
    lives(({ model }) => {
      const isMissing = (id: string | null | undefined, day: number) =>
        id != null && model.units.get(id)![day] === undefined;
      for (const life of model.units.values())
        expect(days.filter((day) => isMissing(life[day]?.parentId, day))).toEqual([]);
      for (const life of model.members.values())
        expect(days.filter((day) => isMissing(life[day], day))).toEqual([]);
    });
  });

  it('ends a unit on the day after its last version, and leads from it to its heirs', () => {
    lives(({ units }) => {
      for (const { endedOn, versions, lineage } of units.values()) {
        expect(versions.at(-1)!.validTo).toBe(endedOn);
        const ends = lineage.filter(({ type }) => /^(merged|split|dissolved)/.test(type));
        expect(ends.length > 0).toBe(endedOn !== null);
        for (const { toId } of ends) if (toId) expect(units.has(toId)).toBe(true);
      }
    });
  });

  it('that is taken back from its end leaves every unit as it was, and none that was founded', () => {
    lives((world) => {
      const start = new World();
      const unitsOf = ({ units }: World) =>
        [...units.values()].map(({ id, endedOn, versions, lineage }) => ({
          ...{ id, endedOn, versions, lineage },
        }));
      for (let left = world.taken.length; left > 0; left -= 1)
        expect(world.live({ kind: 'withdraw', at: 1, first: left - 1, second: 0, word: 'A' })).toBe(
          true,
        );
      expect(unitsOf(world)).toEqual(unitsOf(start));
      expect(world.model).toEqual(start.model);
    });
  });

  it('takes a good part of what is drawn, so that the other rules say something', () => {
    let [drawn, taken] = [0, 0];
    lives((_, wereTaken, wereDrawn) => {
      taken += wereTaken;
      drawn += wereDrawn;
    });
    expect(taken / drawn).toBeGreaterThan(0.25);
  });
});
