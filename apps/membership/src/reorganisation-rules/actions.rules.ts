import type { FieldFault, UnitState } from '@dong-hanh/contracts';
import {
  establishmentFaults,
  fault,
  versionOn,
  type EstablishmentFacts,
  type NewUnit,
} from '../units/unit.rules.js';
import { endingFaults, standingFaults, type UnitEnding } from './unit-changes.rules.js';

/** A new unit, with what the register knows of its surroundings. */
export interface Founding {
  unit: NewUnit;
  facts: EstablishmentFacts;
}

/** A unit that a decision ends, with who depends on it on the day of effect or later. */
export interface EndingUnit {
  unit: UnitState;
  /** Those that stand directly under it. */
  children: readonly UnitState[];
  memberIds: readonly string[];
}

/** How one unit ends by an action, and where the action names it. */
export interface Ending extends EndingUnit {
  pointer: string;
  end: UnitEnding;
}

export interface EstablishAction extends Founding {
  type: 'establish';
}

export interface RenameAction {
  type: 'rename';
  unit: UnitState;
  name: string;
  code?: string;
  codeIsTaken: boolean;
}

export interface MoveAction {
  type: 'move';
  unit: UnitState;
  locatedIn: string;
  territoryIsKnown: boolean;
}

export interface TransferAction {
  type: 'transfer';
  unit: UnitState;
  to: UnitState;
  /** Whether a unit of its kind may stand under one of that kind on the day of effect. */
  kindIsAllowed: boolean;
}

/** Exactly one of `target` and `newUnit` is given. */
export interface MergeAction {
  type: 'merge';
  sources: readonly EndingUnit[];
  target?: UnitState;
  newUnit?: Founding;
}

export interface SplitAction extends EndingUnit {
  type: 'split';
  into: readonly (Founding & { memberIds: readonly string[]; isHeir?: true })[];
}

export interface DissolveAction extends EndingUnit {
  type: 'dissolve';
  /** Without `transferTo` the memberships end by policy. */
  members: { transferTo?: UnitState };
  custodian: UnitState;
}

/** An action of a decision, with all that the rules need to know about it. */
export type Action =
  | EstablishAction
  | RenameAction
  | MoveAction
  | TransferAction
  | MergeAction
  | SplitAction
  | DissolveAction;

/** What of a decision the rules of single actions look at. */
interface Effective {
  effectiveOn: string;
}

/** What forbids one action by itself, each with its place in the action. */
export function actionFaults(action: Action, decision: Effective, today: string): FieldFault[] {
  switch (action.type) {
    case 'establish':
      return foundingFaults(action, '/unit', today);
    case 'rename':
      return renameFaults(action, decision);
    case 'move':
      return moveFaults(action, decision);
    case 'transfer':
      return transferFaults(action, decision);
    case 'merge':
      return mergeFaults(action, decision, today);
    case 'split':
      return splitFaults(action, decision, today);
    case 'dissolve':
      return dissolveFaults(action, decision);
  }
}

function foundingFaults({ unit, facts }: Founding, place: string, today: string): FieldFault[] {
  return establishmentFaults(unit, facts, today, { mayLieAhead: true }).map((each) => ({
    ...each,
    pointer: `${place}${each.pointer}`,
  }));
}

/** A unit that takes over from others begins on the day on which they end. */
function heirFaults(
  founding: Founding,
  place: string,
  { effectiveOn }: Effective,
  today: string,
): FieldFault[] {
  const isThatDay = founding.unit.establishedOn === effectiveOn;
  return [
    ...foundingFaults(founding, place, today),
    ...(isThatDay
      ? []
      : [fault(`${place}/establishedOn`, 'established-on-another-day', { effectiveOn })]),
  ];
}

function renameFaults(
  { unit, name, code, codeIsTaken }: RenameAction,
  on: Effective,
): FieldFault[] {
  const then = versionOn(unit.versions, on.effectiveOn);
  const isSame = then?.name === name && (code ?? then.code) === then.code;
  return [
    ...standingFaults(unit, on, '/unitId'),
    ...(isSame ? [fault('/name', 'name-unchanged')] : []),
    ...(codeIsTaken ? [fault('/code', 'unit-code-taken', { code: code ?? '' })] : []),
  ];
}

function moveFaults(
  { unit, locatedIn, territoryIsKnown }: MoveAction,
  on: Effective,
): FieldFault[] {
  const isSame = versionOn(unit.versions, on.effectiveOn)?.locatedIn === locatedIn;
  return [
    ...standingFaults(unit, on, '/unitId'),
    ...(isSame ? [fault('/locatedIn', 'location-unchanged')] : []),
    ...(territoryIsKnown ? [] : [fault('/locatedIn', 'territory-unknown', { code: locatedIn })]),
  ];
}

function transferFaults({ unit, to, kindIsAllowed }: TransferAction, on: Effective): FieldFault[] {
  const then = versionOn(unit.versions, on.effectiveOn);
  const parentKind = versionOn(to.versions, on.effectiveOn)?.kind;
  const holder = holderFaults(to, on, '/toParentId');
  return [
    ...standingFaults(unit, on, '/unitId'),
    ...holder,
    ...(then?.parentId === to.id ? [fault('/toParentId', 'parent-unchanged')] : []),
    ...(to.id === unit.id ? [fault('/toParentId', 'unit-under-itself')] : []),
    ...(holder.length > 0 || kindIsAllowed || !then
      ? []
      : [
          fault('/toParentId', 'parent-kind-not-allowed', {
            kind: then.kind,
            parentKind: parentKind ?? '',
          }),
        ]),
  ];
}

/** Who is to hold others, or their papers, stands on the day and has no end in sight. */
function holderFaults(holder: UnitState, on: Effective, pointer: string): FieldFault[] {
  const { endedOn } = holder;
  return endedOn === null
    ? standingFaults(holder, on, pointer)
    : [fault(pointer, 'unit-ended', { endedOn })];
}

function mergeFaults(
  { sources, target, newUnit }: MergeAction,
  on: Effective,
  today: string,
): FieldFault[] {
  return [
    ...sources.flatMap(({ unit }, index) => [
      ...endingFaults(unit, on, `/sourceIds/${index}`),
      ...(unit.id === target?.id ? [fault(`/sourceIds/${index}`, 'merge-into-itself')] : []),
    ]),
    ...(target ? holderFaults(target, on, '/targetId') : []),
    ...(newUnit ? heirFaults(newUnit, '/newUnit', on, today) : []),
  ];
}

function splitFaults(action: SplitAction, on: Effective, today: string): FieldFault[] {
  const { unit, into } = action;
  const secondHeir = into.findIndex(
    ({ isHeir }, index) => isHeir && into.slice(0, index).some((other) => other.isHeir),
  );
  return [
    ...endingFaults(unit, on, '/unitId'),
    ...into.flatMap((founding, index) => heirFaults(founding, `/into/${index}/unit`, on, today)),
    ...(secondHeir < 0 ? [] : [fault(`/into/${secondHeir}/isHeir`, 'one-heir')]),
    ...assignmentFaults(action, on),
  ];
}

/** Each member is assigned to exactly one heir. */
function assignmentFaults({ memberIds, into }: SplitAction, on: Effective): FieldFault[] {
  const members = new Set(memberIds);
  const assigned = new Set<string>();
  const faults = into.flatMap(({ memberIds: given }, index) =>
    given.flatMap((id, place) => {
      const pointer = `/into/${index}/memberIds/${place}`;
      if (!members.has(id)) return [fault(pointer, 'member-not-of-unit', { on: on.effectiveOn })];
      if (assigned.has(id)) return [fault(pointer, 'member-assigned-twice')];
      assigned.add(id);
      return [];
    }),
  );
  const count = members.size - assigned.size;
  return count > 0 ? [...faults, fault('/into', 'members-left-over', { count })] : faults;
}

function dissolveFaults(
  { unit, members: { transferTo }, custodian }: DissolveAction,
  on: Effective,
): FieldFault[] {
  return [
    ...endingFaults(unit, on, '/unitId'),
    ...(transferTo ? holderFaults(transferTo, on, '/members/transferTo') : []),
    ...holderFaults(custodian, on, '/custodianUnitId'),
  ];
}
