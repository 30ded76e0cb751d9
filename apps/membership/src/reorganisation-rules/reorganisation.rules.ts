import type { FieldFault, UnitEvent, UnitState } from '@dong-hanh/contracts';
import { establish, fault, versionOn, type DecisionReference } from '../units/unit.rules.js';
import { actionFaults, type Action, type Ending } from './actions.rules.js';
import { changeUnit, type UnitChange } from './unit-changes.rules.js';

export interface ReorganisationDecision extends DecisionReference {
  effectiveOn: string;
  issuer: string;
}

export interface ReorganisationEffects {
  unitsEstablished: number;
  unitsRenamed: number;
  unitsMoved: number;
  unitsTransferred: number;
  unitsEnded: number;
  membersMoved: number;
  membersEnded: number;
}

/** The totals that the paper announces: the keys of the effects, and the distinct units and members named. */
export type AnnouncedTotals = Partial<ReorganisationEffects & { units: number; members: number }>;

export interface Reorganisation {
  id: string;
  decision: ReorganisationDecision;
  expected: AnnouncedTotals;
  actions: readonly Action[];
}

/** What becomes of the members of one unit that ends. */
export interface MembersFate {
  fromUnitId: string;
  /** null: the membership ends */
  toUnitId: string | null;
  memberIds: readonly string[];
  reason: 'unit-merged' | 'unit-split' | 'unit-transferred' | 'unit-dissolved-by-policy';
}

/** What the actions amount to. */
export function effectsOf({
  actions,
  decision,
}: Pick<Reorganisation, 'actions' | 'decision'>): ReorganisationEffects {
  const count = (type: Action['type']) => actions.filter((action) => action.type === type).length;
  const changes = [...changesOf(actions, decision.effectiveOn).values()];
  const fates = actions.flatMap(fatesOf);
  const members = (isEnd: boolean) =>
    fates
      .filter(({ toUnitId }) => (toUnitId === null) === isEnd)
      .reduce((sum, { memberIds }) => sum + memberIds.length, 0);
  return {
    unitsEstablished: actions.flatMap(newUnitsOf).length,
    unitsRenamed: count('rename'),
    unitsMoved: count('move'),
    unitsTransferred: changes.filter(({ change }) => change.parentId !== undefined).length,
    unitsEnded: changes.filter(({ change }) => change.end).length,
    membersMoved: members(false),
    membersEnded: members(true),
  };
}

/** How many units and members the decision changes. */
export function sizeOf({
  actions,
  decision,
}: Pick<Reorganisation, 'actions' | 'decision'>): number {
  const members = actions
    .flatMap(fatesOf)
    .reduce((sum, { memberIds }) => sum + memberIds.length, 0);
  const units = changesOf(actions, decision.effectiveOn).size + actions.flatMap(newUnitsOf).length;
  return units + members;
}

/** What forbids the decision, each with its place in the request. */
export function reorganisationFaults(
  { decision, expected, actions }: Reorganisation,
  today: string,
): FieldFault[] {
  return [
    ...(decision.signedOn > today ? [fault('/decision/signedOn', 'signed-in-future')] : []),
    ...actions.flatMap((action, index) =>
      actionFaults(action, decision, today).map((each) => at(index, each)),
    ),
    ...repeatedUnits(actions),
    ...repeatedCodes(actions),
    ...endedHolders(actions, decision),
    ...childrenLeft(actions, decision),
    ...totalFaults({ decision, expected, actions }),
  ];
}

const at = (index: number, each: FieldFault): FieldFault => ({
  ...each,
  pointer: `/actions/${index}${each.pointer}`,
});

/** The actions take effect together, so a unit that ends by one of them is decided about by no other. */
function repeatedUnits(actions: readonly Action[]): FieldFault[] {
  const named = actions.flatMap((action, index) =>
    placesOf(action).map((place) => ({ ...place, index })),
  );
  return named.flatMap(({ unitId, isEnd, pointer, index }, position) => {
    const before = named.slice(0, position).find((other) => other.unitId === unitId);
    if (!before || !(isEnd || before.isEnd)) return [];
    return [at(index, fault(pointer, 'unit-named-twice', { first: before.index + 1 }))];
  });
}

/** The units that an action decides about, and where it names them. */
function placesOf(action: Action): { unitId: string; pointer: string; isEnd: boolean }[] {
  const isEnd = endingsOf(action).length > 0;
  if (action.type === 'establish') return [];
  if (action.type !== 'merge') return [{ unitId: action.unit.id, pointer: '/unitId', isEnd }];
  return action.sources.map(({ unit }, index) => ({
    ...{ unitId: unit.id, pointer: `/sourceIds/${index}`, isEnd },
  }));
}

/** Two actions of one decision cannot take the same code. */
function repeatedCodes(actions: readonly Action[]): FieldFault[] {
  const taken = new Set<string>();
  return actions.flatMap((action, index) =>
    codesTakenBy(action).flatMap(({ code, pointer }): FieldFault[] => {
      const isRepeated = taken.has(code.toLowerCase());
      taken.add(code.toLowerCase());
      return isRepeated ? [at(index, fault(pointer, 'unit-code-taken', { code }))] : [];
    }),
  );
}

function codesTakenBy(action: Action): { code: string; pointer: string }[] {
  if (action.type === 'rename')
    return action.code === undefined ? [] : [{ code: action.code, pointer: '/code' }];
  return newUnitsOf(action).map(({ unit, pointer }) => ({
    code: unit.code,
    pointer: `${pointer}/code`,
  }));
}

/** Nobody is put under a unit, or into it, that ends by the same decision. */
function endedHolders(
  actions: readonly Action[],
  { effectiveOn: endedOn }: ReorganisationDecision,
): FieldFault[] {
  const ended = new Set(actions.flatMap(endingsOf).map(({ unit }) => unit.id));
  return actions.flatMap((action, index) =>
    holdersIn(action)
      .filter(({ unitId }) => ended.has(unitId))
      .map(({ pointer }) => at(index, fault(pointer, 'unit-ended', { endedOn }))),
  );
}

function holdersIn(action: Action): { unitId: string; pointer: string }[] {
  const parents = newUnitsOf(action).flatMap(({ unit, pointer }) =>
    unit.parentId === null ? [] : [{ unitId: unit.parentId, pointer: `${pointer}/parentId` }],
  );
  if (action.type === 'transfer') return [{ unitId: action.to.id, pointer: '/toParentId' }];
  if (action.type === 'merge' && action.target) {
    const { sources, target } = action;
    // A merger into itself has a fault of its own.
    const isOwn = sources.some(({ unit }) => unit.id === target.id);
    return isOwn ? [] : [{ unitId: target.id, pointer: '/targetId' }];
  }
  if (action.type !== 'dissolve') return parents;
  const { transferTo } = action.members;
  return [
    { unitId: action.custodian.id, pointer: '/custodianUnitId' },
    ...(transferTo ? [{ unitId: transferTo.id, pointer: '/members/transferTo' }] : []),
  ];
}

const NAMED_AT_MOST = 5;

/** Whoever stood under a unit that ends stands elsewhere afterwards. */
function childrenLeft(actions: readonly Action[], decision: ReorganisationDecision): FieldFault[] {
  const changes = changesOf(actions, decision.effectiveOn);
  return actions.flatMap((action, index) =>
    endingsOf(action).flatMap(({ unit, children, pointer, end }) => {
      if (end.heirs.some(({ unitId }) => unitId === unit.id)) return [];
      const left = children.filter((child) => {
        const after = stateAfter(child, changes.get(child.id), decision);
        return standsUnder(after, unit, decision.effectiveOn);
      });
      if (left.length === 0) return [];
      const codes = left.slice(0, NAMED_AT_MOST).map(({ versions }) => versions.at(-1)!.code);
      const parameters = { count: left.length, codes: codes.join(', ') };
      return [at(index, fault(pointer, 'children-left-over', parameters))];
    }),
  );
}

function stateAfter(
  unit: UnitState,
  changed: ChangedUnit | undefined,
  decision: ReorganisationDecision,
): UnitState {
  if (!changed || !versionOn(unit.versions, decision.effectiveOn)) return unit;
  const unrecorded = { recordedAt: new Date(0), reorganisationId: null };
  return changeUnit(unit, changed.change, decision, unrecorded).data;
}

function standsUnder(child: UnitState, parent: UnitState, from: string): boolean {
  return child.versions.some(
    ({ parentId, validTo }) => parentId === parent.id && (validTo === null || validTo > from),
  );
}

function totalFaults({ decision, expected, actions }: Omit<Reorganisation, 'id'>): FieldFault[] {
  const effects = effectsOf({ actions, decision });
  const counted = {
    ...effects,
    units: unitsNamed(actions),
    members: effects.membersMoved + effects.membersEnded,
  };
  return Object.entries(expected)
    .filter(([key, announced]) => announced !== counted[key as keyof typeof counted])
    .map(([key, announced]) =>
      fault(`/expected/${key}`, 'announced-totals-differ', {
        announced,
        counted: counted[key as keyof typeof counted],
        key,
      }),
    );
}

function unitsNamed(actions: readonly Action[]): number {
  const ids = actions.flatMap((action) => [
    ...placesOf(action).map(({ unitId }) => unitId),
    ...newUnitsOf(action).map(({ unit }) => unit.id),
    ...(action.type === 'merge' && action.target ? [action.target.id] : []),
  ]);
  return new Set(ids).size;
}

/**
 * The facts that the decision makes, one per unit. Only for a decision without faults.
 *
 * @returns each event with the state before it, undefined for a new unit
 */
export function reorganise(
  { id, decision, actions }: Reorganisation,
  recordedAt: Date,
): { before?: UnitState; event: UnitEvent }[] {
  const occasion = { recordedAt, reorganisationId: id };
  return [
    ...actions.flatMap(newUnitsOf).map(({ unit }) => ({ event: establish(unit, occasion) })),
    ...[...changesOf(actions, decision.effectiveOn).values()].map(({ unit, change }) => ({
      before: unit,
      event: changeUnit(unit, change, decision, occasion),
    })),
  ];
}

/** What becomes of the members of the units that an action ends. */
export function fatesOf(action: Action): MembersFate[] {
  if (action.type === 'merge')
    return action.sources.map(({ unit, memberIds }) => ({
      ...{ fromUnitId: unit.id, toUnitId: mergedInto(action).id, memberIds },
      reason: 'unit-merged',
    }));
  if (action.type === 'split')
    return action.into.map(({ unit, memberIds }) => ({
      ...{ fromUnitId: action.unit.id, toUnitId: unit.id, memberIds },
      reason: 'unit-split',
    }));
  if (action.type !== 'dissolve') return [];
  const { transferTo } = action.members;
  return [
    {
      ...{ fromUnitId: action.unit.id, toUnitId: transferTo?.id ?? null },
      memberIds: action.memberIds,
      reason: transferTo ? 'unit-transferred' : 'unit-dissolved-by-policy',
    },
  ];
}

interface ChangedUnit {
  unit: UnitState;
  change: UnitChange;
}

/** All that the actions make of each unit that stood before, by id. */
function changesOf(actions: readonly Action[], on: string): Map<string, ChangedUnit> {
  const changes = new Map<string, ChangedUnit>();
  const add = (unit: UnitState, change: UnitChange) => {
    const known = changes.get(unit.id)?.change;
    changes.set(unit.id, { unit, change: { ...known, ...change } });
  };
  for (const action of actions) {
    for (const { unit, change } of ownChanges(action)) add(unit, change);
  }
  // Who stood under a merged unit passes to the target, unless the decision says otherwise of it.
  for (const { unit, parentId } of actions.flatMap((action) => passedOn(action, on))) {
    const { parentId: given, end } = changes.get(unit.id)?.change ?? {};
    if (given === undefined && !end) add(unit, { parentId });
  }
  return changes;
}

function ownChanges(action: Action): ChangedUnit[] {
  switch (action.type) {
    case 'rename': {
      const { unit, name, code } = action;
      return [{ unit, change: { name, ...(code !== undefined && { code }) } }];
    }
    case 'move':
      return [{ unit: action.unit, change: { locatedIn: action.locatedIn } }];
    case 'transfer':
      return [{ unit: action.unit, change: { parentId: action.to.id } }];
    case 'establish':
    case 'merge':
    case 'split':
    case 'dissolve':
      return endingsOf(action).map(({ unit, end }) => ({ unit, change: { end } }));
  }
}

function passedOn(action: Action, on: string): { unit: UnitState; parentId: string }[] {
  if (action.type !== 'merge') return [];
  const parentId = mergedInto(action).id;
  return action.sources.flatMap((source) =>
    source.children
      .filter(({ versions }) => versionOn(versions, on)?.parentId === source.unit.id)
      .map((unit) => ({ unit, parentId })),
  );
}

/** The units that an action ends, where it names them, and how. */
export function endingsOf(action: Action): Ending[] {
  if (action.type === 'merge') {
    const heirs = [{ unitId: mergedInto(action).id }];
    return action.sources.map((source, index) => ({
      ...{ ...source, pointer: `/sourceIds/${index}` },
      end: { as: 'merged', heirs },
    }));
  }
  if (action.type === 'split') {
    const heirs = action.into.map(({ unit, isHeir }) => ({
      unitId: unit.id,
      ...(isHeir && { isHeir }),
    }));
    return [{ ...action, pointer: '/unitId', end: { as: 'split', heirs } }];
  }
  if (action.type !== 'dissolve') return [];
  const { transferTo } = action.members;
  const heirs = transferTo ? [{ unitId: transferTo.id }] : [];
  const end = { as: 'dissolved' as const, heirs, custodianUnitId: action.custodian.id };
  return [{ ...action, pointer: '/unitId', end }];
}

/** The new units of an action and where it describes them. */
function newUnitsOf(action: Action) {
  if (action.type === 'establish') return [{ unit: action.unit, pointer: '/unit' }];
  if (action.type === 'split')
    return action.into.map(({ unit }, index) => ({ unit, pointer: `/into/${index}/unit` }));
  return action.type === 'merge' && action.newUnit
    ? [{ unit: action.newUnit.unit, pointer: '/newUnit' }]
    : [];
}

function mergedInto({ target, newUnit }: Extract<Action, { type: 'merge' }>): { id: string } {
  return (target ?? newUnit?.unit)!;
}
