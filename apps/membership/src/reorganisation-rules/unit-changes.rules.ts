import {
  RuleViolation,
  type FieldFault,
  type LineageEdge,
  type UnitEvent,
  type UnitState,
  type UnitVersion,
} from '@dong-hanh/contracts';
import { fault, versionOn, type DecisionReference, type Occasion } from '../units/unit.rules.js';

/** A decision that changes units from its day on. */
export interface DatedDecision extends DecisionReference {
  /** The first day of the new state. */
  effectiveOn: string;
}

/** How a unit ends: who its members and its history pass to. */
export interface UnitEnding {
  as: 'merged' | 'split' | 'dissolved';
  heirs: readonly { unitId: string; isHeir?: true }[];
  custodianUnitId?: string;
}

/** What a decision makes of one unit; what is absent stays as it is. */
export interface UnitChange {
  name?: string;
  code?: string;
  locatedIn?: string;
  parentId?: string;
  end?: UnitEnding;
}

/** What forbids that a decision touches the unit at all, at `pointer`. */
export function standingFaults(
  unit: UnitState,
  { effectiveOn }: Pick<DatedDecision, 'effectiveOn'>,
  pointer: string,
): FieldFault[] {
  const { establishedOn, endedOn } = unit;
  const faults = [
    effectiveOn < establishedOn && fault(pointer, 'date-before-unit', { establishedOn }),
    endedOn !== null && effectiveOn >= endedOn && fault(pointer, 'unit-ended', { endedOn }),
  ];
  return faults.filter((each) => each !== false);
}

/** What forbids that the unit ends: it must stand before the day, and nothing may be recorded for later. */
export function endingFaults(
  unit: UnitState,
  decision: Pick<DatedDecision, 'effectiveOn'>,
  pointer: string,
): FieldFault[] {
  const faults = standingFaults(unit, decision, pointer);
  const later = unit.versions.find(({ validFrom }) => validFrom >= decision.effectiveOn);
  return later && faults.length === 0
    ? [fault(pointer, 'unit-changes-later', { validFrom: later.validFrom })]
    : faults;
}

/**
 * The unit after the decision. What changes holds from the day of effect until the first day from which
 * something else is already recorded of it. A version whose days or contents change in part keeps its
 * number for the days before, so that what points at it still does; what is new gets a number of its own.
 */
export function changeUnit(
  unit: UnitState,
  change: UnitChange,
  decision: DatedDecision,
  occasion: Occasion,
): UnitEvent {
  const on = decision.effectiveOn;
  if (!versionOn(unit.versions, on))
    throw new RuleViolation('date-before-unit', { establishedOn: unit.establishedOn });
  const { end } = change;
  const described = describedFrom(unit.versions, on, change);
  return {
    name: eventNameOf(change),
    data: {
      ...unit,
      version: unit.version + 1,
      ...(end && { endedOn: on }),
      versions: end ? endedBy(described, on) : described,
      lineage: [...unit.lineage, ...edgesOf(unit.id, change, decision)],
      ...(end?.custodianUnitId !== undefined && { custodianUnitId: end.custodianUnitId }),
      decision: { number: decision.number, signedOn: decision.signedOn },
      reorganisationId: occasion.reorganisationId,
      recordedAt: occasion.recordedAt.toISOString(),
    },
  };
}

const endNames = {
  merged: 'UnitMerged',
  split: 'UnitSplit',
  dissolved: 'UnitDissolved',
} as const;

/** One event per unit: the change that weighs most names it. */
function eventNameOf({ end, parentId, locatedIn }: UnitChange): UnitEvent['name'] {
  if (end) return endNames[end.as];
  if (parentId !== undefined) return 'UnitTransferred';
  return locatedIn === undefined ? 'UnitRenamed' : 'UnitMoved';
}

type Described = Pick<UnitVersion, 'name' | 'code' | 'locatedIn' | 'parentId'>;

/** Each attribute is carried forward through the versions that took it over from the one before. */
function describedFrom(
  versions: readonly UnitVersion[],
  on: string,
  { name, code, locatedIn, parentId }: UnitChange,
): UnitVersion[] {
  const given = Object.entries({ name, code, locatedIn, parentId }).filter(
    (entry): entry is [keyof Described, string] => entry[1] !== undefined,
  );
  const then = versionOn(versions, on)!;
  let no = Math.max(...versions.map((version) => version.no));
  let carried = given;
  return versions.flatMap((version) => {
    if (version.validTo !== null && version.validTo <= on) return [version];
    carried = carried.filter(([key]) => version[key] === then[key]);
    if (carried.length === 0) return [version];
    no += 1;
    const validFrom = version === then ? on : version.validFrom;
    const changed = { ...version, ...Object.fromEntries(carried), no, validFrom };
    return version.validFrom < on ? [{ ...version, validTo: on }, changed] : [changed];
  });
}

function endedBy(versions: readonly UnitVersion[], on: string): UnitVersion[] {
  return versions
    .filter(({ validFrom }) => validFrom < on)
    .map((version) =>
      version.validTo === null || version.validTo > on ? { ...version, validTo: on } : version,
    );
}

function edgesOf(
  unitId: string,
  { name, code, parentId, end }: UnitChange,
  { effectiveOn, number }: DatedDecision,
): LineageEdge[] {
  const edge = (type: LineageEdge['type'], toId: string | null, isHeir?: true): LineageEdge => ({
    ...{ type, fromId: unitId, toId, effectiveOn, decisionNumber: number },
    ...(isHeir && { isHeir }),
  });
  return [
    ...(name === undefined && code === undefined ? [] : [edge('renamed', unitId)]),
    ...(parentId === undefined ? [] : [edge('transferred-to', parentId)]),
    ...(end ? endEdges(end, edge) : []),
  ];
}

function endEdges(
  { as, heirs }: UnitEnding,
  edge: (type: LineageEdge['type'], toId: string | null, isHeir?: true) => LineageEdge,
): LineageEdge[] {
  if (as === 'dissolved') return [edge('dissolved', heirs[0]?.unitId ?? null)];
  const type = as === 'merged' ? 'merged-into' : 'split-into';
  return heirs.map(({ unitId, isHeir }) => edge(type, unitId, isHeir));
}
