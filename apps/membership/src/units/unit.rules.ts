import {
  problemKinds,
  RuleViolation,
  type FieldFault,
  type Ownership,
  type ProblemCode,
  type ProblemParameters,
  type UnitEvent,
  type UnitKind,
  type UnitState,
  type UnitVersion,
} from '@dong-hanh/contracts';

export interface DecisionReference {
  number: string;
  signedOn: string;
}

export interface NewUnit {
  id: string;
  code: string;
  name: string;
  kind: UnitKind;
  parentId: string | null;
  locatedIn: string | null;
  ownership: Ownership;
  establishedOn: string;
  decision: DecisionReference;
}

/** What the register knows about a new unit's surroundings on the day of its establishment. */
export interface EstablishmentFacts {
  kindIsValid: boolean;
  /** The managing unit as valid on that day; undefined when there is none. */
  parent?: { kind: UnitKind; endedOn: string | null };
  parentKindIsAllowed: boolean;
  territoryIsKnown: boolean;
  codeIsTaken: boolean;
}

/** When a change was recorded, and by which reorganisation. */
export interface Occasion {
  recordedAt: Date;
  reorganisationId: string | null;
}

export interface Rename {
  name: string;
  code?: string;
  effectiveOn: string;
  decision: DecisionReference;
}

/**
 * What forbids the establishment, each with its place in the request.
 *
 * @param mayLieAhead a reorganisation may take effect later than today; a unit recorded alone may not
 */
export function establishmentFaults(
  unit: NewUnit,
  facts: EstablishmentFacts,
  today: string,
  { mayLieAhead = false } = {},
): FieldFault[] {
  const on = unit.establishedOn;
  const faults = [
    unit.decision.signedOn > today && fault('/decision/signedOn', 'signed-in-future'),
    !mayLieAhead && on > today && fault('/establishedOn', 'date-in-future'),
    !facts.kindIsValid && fault('/kind', 'kind-not-valid', { kind: unit.kind, on }),
    ...parentFaults(unit, facts),
    unit.locatedIn !== null &&
      !facts.territoryIsKnown &&
      fault('/locatedIn', 'territory-unknown', { code: unit.locatedIn }),
    facts.codeIsTaken && fault('/code', 'unit-code-taken', { code: unit.code }),
  ];
  return faults.filter((each) => each !== false);
}

function parentFaults(
  unit: NewUnit,
  { parent, parentKindIsAllowed, kindIsValid }: EstablishmentFacts,
): (FieldFault | false)[] {
  if (unit.parentId === null) {
    return [unit.kind !== 'confederation' && fault('/parentId', 'parent-required')];
  }
  if (!parent) return [fault('/parentId', 'parent-unknown')];
  const kinds = { kind: unit.kind, parentKind: parent.kind };
  return [
    parent.endedOn !== null && fault('/parentId', 'unit-ended', { endedOn: parent.endedOn }),
    kindIsValid && !parentKindIsAllowed && fault('/parentId', 'parent-kind-not-allowed', kinds),
  ];
}

/** A new unit with its first version, open-ended. */
export function establish(unit: NewUnit, occasion: Occasion): UnitEvent {
  const { code, name, kind, parentId, locatedIn, ownership } = unit;
  const validFrom = unit.establishedOn;
  const first = { code, name, kind, parentId, locatedIn, ownership };
  return {
    name: 'UnitEstablished',
    data: {
      id: unit.id,
      version: 1,
      establishedOn: validFrom,
      endedOn: null,
      versions: [{ no: 1, validFrom, validTo: null, ...first }],
      lineage: [],
      decision: { number: unit.decision.number, signedOn: unit.decision.signedOn },
      reorganisationId: occasion.reorganisationId,
      recordedAt: occasion.recordedAt.toISOString(),
    },
  };
}

/** What forbids the renaming, each with its place in the action. */
export function renameFaults(
  unit: UnitState,
  change: Rename,
  { codeIsTaken }: { codeIsTaken: boolean },
): FieldFault[] {
  const { establishedOn, endedOn } = unit;
  const on = change.effectiveOn;
  const then = versionOn(unit.versions, on);
  const isSame = then?.name === change.name && (change.code ?? then.code) === then.code;
  const faults = [
    on < establishedOn && fault('/unitId', 'date-before-unit', { establishedOn }),
    endedOn !== null && on >= endedOn && fault('/unitId', 'unit-ended', { endedOn }),
    isSame && fault('/name', 'name-unchanged'),
    codeIsTaken && fault('/code', 'unit-code-taken', { code: change.code ?? '' }),
  ];
  return faults.filter((each) => each !== false);
}

/**
 * The unit under its new name from `effectiveOn` to the next change that is already recorded. The version
 * of the days before keeps its number, so that what points at it still does; the new one gets a number
 * of its own.
 */
export function rename(unit: UnitState, change: Rename, occasion: Occasion): UnitEvent {
  const then = versionOn(unit.versions, change.effectiveOn);
  if (!then) throw new RuleViolation('date-before-unit', { establishedOn: unit.establishedOn });
  const renamed: UnitVersion = {
    ...then,
    no: Math.max(...unit.versions.map(({ no }) => no)) + 1,
    validFrom: change.effectiveOn,
    name: change.name,
    code: change.code ?? then.code,
  };
  const before = { ...then, validTo: change.effectiveOn };
  const replaced = then.validFrom === change.effectiveOn ? [renamed] : [before, renamed];
  return {
    name: 'UnitRenamed',
    data: {
      ...unit,
      version: unit.version + 1,
      versions: unit.versions.flatMap((each) => (each === then ? replaced : [each])),
      lineage: [
        ...unit.lineage,
        {
          type: 'renamed',
          fromId: unit.id,
          toId: unit.id,
          effectiveOn: change.effectiveOn,
          decisionNumber: change.decision.number,
        },
      ],
      decision: { number: change.decision.number, signedOn: change.decision.signedOn },
      reorganisationId: occasion.reorganisationId,
      recordedAt: occasion.recordedAt.toISOString(),
    },
  };
}

/** The fact that made a unit's present state: a unit changes by renamings alone. */
export function lastEvent(data: UnitState): UnitEvent {
  return { name: data.version === 1 ? 'UnitEstablished' : 'UnitRenamed', data };
}

/** Refuses with all faults; the reason is the first rule broken, and only then what is taken already. */
export function refuse(faults: readonly FieldFault[]): void {
  const first = faults.find(({ code }) => problemKinds[code].status !== 409) ?? faults[0];
  if (first) throw new RuleViolation(first.code, first.parameters, faults);
}

/** The version of a day, undefined before the first and after the last. */
export function versionOn(versions: readonly UnitVersion[], day: string): UnitVersion | undefined {
  return versions.find(
    ({ validFrom, validTo }) => validFrom <= day && (validTo === null || day < validTo),
  );
}

function fault(pointer: string, code: ProblemCode, parameters?: ProblemParameters): FieldFault {
  return { pointer, code, ...(parameters && { parameters }) };
}
