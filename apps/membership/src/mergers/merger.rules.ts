import type { FieldFault, Gender, ProblemParameters, ProblemCode } from '@dong-hanh/contracts';

/** What a merger needs to know about a record. */
export interface MergedRecord {
  id: string;
  /** The folded name. */
  nameKey: string;
  birthDate: string;
  gender: Gender;
  mergedInto: string | null;
  /** How many records were merged into it. */
  holds: number;
  /** First day without membership; null while it lasts. */
  endedOn: string | null;
  /** The hashes of its identity numbers, by kind. */
  numbers: { kind: string; hash: string }[];
}

/** Something that a merger meets; only an error forbids it. */
export interface MergerFinding extends FieldFault {
  severity: 'error' | 'warning';
}

const DUPLICATE = '/duplicateId';
const SURVIVOR = '';

/** All that speaks against merging the duplicate into the survivor. */
export function mergerFindings(survivor: MergedRecord, duplicate: MergedRecord): MergerFinding[] {
  if (survivor.id === duplicate.id) return [error(DUPLICATE, 'merge-with-itself')];
  const findings = [
    duplicate.mergedInto !== null &&
      error(DUPLICATE, 'member-merged', { survivorId: duplicate.mergedInto }),
    // A record that is no longer shown cannot hold another one.
    survivor.mergedInto !== null &&
      error(SURVIVOR, 'member-merged', { survivorId: survivor.mergedInto }),
    duplicate.holds > 0 && error(DUPLICATE, 'merge-would-chain', { count: duplicate.holds }),
    numbersDiffer(survivor, duplicate) && error(DUPLICATE, 'merge-identity-differs'),
    // The living record is the one that later decisions are about.
    survivor.endedOn !== null &&
      duplicate.endedOn === null &&
      error(SURVIVOR, 'merge-other-way', { endedOn: survivor.endedOn }),
    personDiffers(survivor, duplicate) && warning(DUPLICATE, 'merge-person-differs'),
  ];
  return findings.filter((each) => each !== false);
}

/** A person may have an old and a new number, but of each kind one. */
function numbersDiffer(survivor: MergedRecord, duplicate: MergedRecord): boolean {
  return duplicate.numbers.some(({ kind, hash }) => {
    const same = survivor.numbers.filter((each) => each.kind === kind);
    return same.length > 0 && same.every((each) => each.hash !== hash);
  });
}

function personDiffers(survivor: MergedRecord, duplicate: MergedRecord): boolean {
  return (['nameKey', 'birthDate', 'gender'] as const).some(
    (field) => survivor[field] !== duplicate[field],
  );
}

function error(pointer: string, code: ProblemCode, parameters?: ProblemParameters): MergerFinding {
  return { severity: 'error', pointer, code, ...(parameters && { parameters }) };
}

function warning(pointer: string, code: ProblemCode): MergerFinding {
  return { severity: 'warning', pointer, code };
}

/** A period that a merged record had, half-open in days. */
export interface KeptPeriod {
  no: number;
  unitId: string;
  from: string;
  to: string | null;
}

/** What became of a unit: its end, and who its members passed to with it. */
export interface UnitEnd {
  endedOn: string;
  heirId: string | null;
}

/** A period as it is put back. */
export interface RestoredPeriod extends KeptPeriod {
  /** It goes on from the period before it, because its unit passed to an heir. */
  followsUnit: boolean;
  /** How it ends: as it was kept, in the heir of its unit, or with the unit. */
  end: 'as-kept' | 'passed-on' | 'dissolved';
}

/**
 * The periods of a record whose merger is undone: as they were, but where a unit has ended since, it is with the
 * person as with everybody else of that unit.
 */
export function restoredPeriods(
  kept: readonly KeptPeriod[],
  ends: ReadonlyMap<string, UnitEnd>,
): RestoredPeriod[] {
  return kept.flatMap((period) => followed({ ...period, followsUnit: false }, ends));
}

type Following = KeptPeriod & { followsUnit: boolean };

function followed(period: Following, ends: ReadonlyMap<string, UnitEnd>): RestoredPeriod[] {
  const restored: RestoredPeriod[] = [];
  for (let at = period; ;) {
    const end = ends.get(at.unitId);
    if (!end || (at.to !== null && at.to <= end.endedOn))
      return [...restored, { ...at, end: 'as-kept' }];
    const { endedOn, heirId } = end;
    if (at.from < endedOn) restored.push({ ...at, to: endedOn, end: 'passed-on' });
    if (heirId === null) break;
    const from = at.from < endedOn ? endedOn : at.from;
    at = { ...at, unitId: heirId, from, followsUnit: true };
  }
  // Nothing follows: the last unit ended without an heir.
  return restored.map((each, index) =>
    index === restored.length - 1 ? { ...each, end: 'dissolved' } : each,
  );
}
