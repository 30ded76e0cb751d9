import { newId } from '@dong-hanh/service-kit';
import { sqlOf } from '@dong-hanh/persistence';
import type { UnitState } from '@dong-hanh/contracts';
import type { EntityManager } from 'typeorm';
import {
  establish,
  versionOn,
  type EstablishmentFacts,
  type NewUnit,
} from '../units/unit.rules.js';
import { newUnitOf, type UnitsService } from '../units/units.service.js';
import type { AnyActionRequest, ReorganisationRequest } from './reorganisations.dto.js';
import type { Action, EndingUnit, Founding } from '../reorganisation-rules/actions.rules.js';
import { childrenOf, kindsOn, membersOf, territoriesOn } from './surroundings.js';

/** All that the register knows of what a decision touches; the units are locked. */
interface Register {
  on: string;
  unit(id: string): UnitState;
  /** A unit that the decision itself establishes, as it will stand. */
  founded(code: string): UnitState;
  ending(id: string): EndingUnit;
  isTerritory(code: string): boolean;
  mayStandUnder: Awaited<ReturnType<typeof kindsOn>>;
  /** The unit that has, or had, a code. */
  holderOf(code: string): string | undefined;
}

/** The actions of a request with what the rules need to know. @throws Problem `unit-unknown` by `known` */
export async function actionsOf(
  manager: EntityManager,
  units: UnitsService,
  { decision, actions }: ReorganisationRequest,
  refuseUnknown: (found: ReadonlyMap<string, UnitState>) => void,
): Promise<Action[]> {
  const read = await readRegister(manager, units, actions, decision.effectiveOn, refuseUnknown);
  const newUnits = actions.map((action) =>
    foundedBy(action).map((unit) => newUnitOf(unit, newId())),
  );
  const facts = await units.establishmentFacts(manager, newUnits.flat());
  const factsOf = new Map(newUnits.flat().map((unit, index) => [unit, facts[index]!]));
  const unrecorded = { recordedAt: new Date(0), reorganisationId: null };
  const states = newUnits.flat().map((unit) => establish(unit, unrecorded).data);
  const register: Register = {
    ...read,
    founded: (code) => states.find((unit) => unit.versions[0]?.code === code)!,
  };
  return actions.map((action, index) =>
    resolve(
      action,
      register,
      newUnits[index]!.map((unit) => founding(unit, factsOf)),
    ),
  );
}

const founding = (unit: NewUnit, facts: ReadonlyMap<NewUnit, EstablishmentFacts>): Founding => ({
  unit,
  facts: facts.get(unit)!,
});

async function readRegister(
  manager: EntityManager,
  units: UnitsService,
  actions: readonly AnyActionRequest[],
  on: string,
  refuseUnknown: (found: ReadonlyMap<string, UnitState>) => void,
): Promise<Omit<Register, 'founded'>> {
  const sql = sqlOf(manager);
  const ending = actions.flatMap(endedBy);
  const children = await childrenOf(sql, ending, on);
  const named = actions.flatMap(unitsNamedBy).map(({ id }) => id);
  // One lock for all, in the order of ids.
  const states = await units.lock(manager, [...new Set([...named, ...children.values()].flat())]);
  refuseUnknown(states);
  const members = await membersOf(sql, ending, on);
  const moves = actions.flatMap((action) => (action.type === 'move' ? [action.locatedIn] : []));
  const territories = await territoriesOn(sql, moves, on);
  const codes = actions.flatMap((action) =>
    action.type === 'rename' && action.code !== undefined ? [action.code] : [],
  );
  const holders = await units.holdersOf(manager, codes);
  return {
    on,
    unit: (id) => states.get(id)!,
    ending: (id) => ({
      unit: states.get(id)!,
      children: (children.get(id) ?? []).flatMap((child) => states.get(child) ?? []),
      memberIds: members.get(id) ?? [],
    }),
    isTerritory: (code) => territories.has(code),
    mayStandUnder: await kindsOn(sql, on),
    holderOf: (code) => holders.get(code.toLowerCase()),
  };
}

function resolve(
  action: AnyActionRequest,
  register: Register,
  founded: readonly Founding[],
): Action {
  switch (action.type) {
    case 'establish':
      return { type: 'establish', ...founded[0]! };
    case 'rename': {
      const { unitId, name, code } = action;
      const holder = code === undefined ? undefined : register.holderOf(code);
      const codeIsTaken = holder !== undefined && holder !== unitId;
      const unit = register.unit(unitId);
      return { type: 'rename', unit, name, ...(code !== undefined && { code }), codeIsTaken };
    }
    case 'move': {
      const { unitId, locatedIn } = action;
      const territoryIsKnown = register.isTerritory(locatedIn);
      return { type: 'move', unit: register.unit(unitId), locatedIn, territoryIsKnown };
    }
    case 'transfer': {
      const { unitId, toParentId, toParentCode } = action;
      const to =
        toParentId === undefined ? register.founded(toParentCode!) : register.unit(toParentId);
      return transfer(register.unit(unitId), to, register);
    }
    case 'merge':
      return {
        type: 'merge',
        sources: action.sourceIds.map((id) => register.ending(id)),
        ...(action.targetId !== undefined && { target: register.unit(action.targetId) }),
        ...(founded[0] && { newUnit: founded[0] }),
      };
    case 'split':
      return {
        type: 'split',
        ...register.ending(action.unitId),
        into: action.into.map(({ memberIds, isHeir }, index) => ({
          ...founded[index]!,
          memberIds,
          ...(isHeir && { isHeir }),
        })),
      };
    case 'dissolve': {
      const { transferTo } = action.members;
      return {
        type: 'dissolve',
        ...register.ending(action.unitId),
        members: transferTo === undefined ? {} : { transferTo: register.unit(transferTo) },
        custodian: register.unit(action.custodianUnitId),
      };
    }
  }
}

function transfer(unit: UnitState, to: UnitState, { mayStandUnder, on }: Register): Action {
  const kindIsAllowed = mayStandUnder(
    versionOn(unit.versions, on)?.kind,
    versionOn(to.versions, on)?.kind,
  );
  return { type: 'transfer', unit, to, kindIsAllowed };
}

/** The units that exist and are named by an action, and where; not those that it founds. */
export function unitsNamedBy(action: AnyActionRequest): { id: string; pointer: string }[] {
  const place = (pointer: string, id: string | undefined) =>
    id === undefined ? [] : [{ id, pointer }];
  switch (action.type) {
    case 'establish':
      return [];
    case 'rename':
    case 'move':
      return place('/unitId', action.unitId);
    case 'transfer':
      return [...place('/unitId', action.unitId), ...place('/toParentId', action.toParentId)];
    case 'merge':
      return [
        ...action.sourceIds.map((id, index) => ({ id, pointer: `/sourceIds/${index}` })),
        ...place('/targetId', action.targetId),
      ];
    case 'split':
      return place('/unitId', action.unitId);
    case 'dissolve':
      return [
        ...place('/unitId', action.unitId),
        ...place('/members/transferTo', action.members.transferTo),
        ...place('/custodianUnitId', action.custodianUnitId),
      ];
  }
}

/** The units that an action founds, as the request describes them. */
export function foundedBy(action: AnyActionRequest) {
  if (action.type === 'establish') return [action.unit];
  if (action.type === 'split') return action.into.map(({ unit }) => unit);
  return action.type === 'merge' && action.newUnit ? [action.newUnit] : [];
}

function endedBy(action: AnyActionRequest): string[] {
  if (action.type === 'merge') return action.sourceIds;
  return action.type === 'split' || action.type === 'dissolve' ? [action.unitId] : [];
}
