import {
  problemKinds,
  RuleViolation,
  type FieldFault,
  type Ownership,
  type ProblemCode,
  type ProblemParameters,
  type UnitEvent,
  type UnitKind,
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

/** A fault at a place of the request. */
export function fault(
  pointer: string,
  code: ProblemCode,
  parameters?: ProblemParameters,
): FieldFault {
  return { pointer, code, ...(parameters && { parameters }) };
}
