import {
  RuleViolation,
  type FieldFault,
  type LineageEdge,
  type UnitEvent,
  type UnitState,
  type UnitVersion,
} from '@dong-hanh/contracts';
import { fault, type DecisionReference, type Occasion } from '../units/unit.rules.js';
import type { ReorganisationEffects } from './reorganisation.rules.js';

/** What was believed of a unit before a decision. */
export interface UnitBefore {
  versions: UnitVersion[];
  lineage: LineageEdge[];
  custodianUnitId?: string;
}

/** What is kept of a unit before a decision. */
export function beforeOf({ versions, lineage, custodianUnitId }: UnitState): UnitBefore {
  return { versions, lineage, ...(custodianUnitId !== undefined && { custodianUnitId }) };
}

/** A unit that a decision changed, as it is now; without `before` the decision founded it. */
export interface ReorganisedUnit {
  unit: UnitState;
  before: UnitBefore | null;
}

/** What a decision did; a withdrawal says what is as before again, and which units never were. */
export type RecordedEffects = ReorganisationEffects &
  Partial<Record<'unitsRestored' | 'unitsAnnulled' | 'membersRestored', number>>;

/** A decision as far as its withdrawal looks at it. */
export interface WithdrawnDecision {
  signedOn: string;
  /** Whether it takes another back itself. */
  isWithdrawal: boolean;
  /** The number of the decision that took it back already. */
  withdrawnBy: string | null;
}

/** What forbids the withdrawal, whatever was recorded since. */
export function withdrawalFaults(
  decision: WithdrawnDecision,
  signedOn: string,
  today: string,
): FieldFault[] {
  const { withdrawnBy, isWithdrawal } = decision;
  if (withdrawnBy !== null) return [fault('', 'already-withdrawn', { number: withdrawnBy })];
  if (isWithdrawal) return [fault('', 'withdrawal-final')];
  const faults = [
    signedOn > today && fault('/decision/signedOn', 'signed-in-future'),
    signedOn < decision.signedOn &&
      fault('/decision/signedOn', 'withdrawal-before-decision', { signedOn: decision.signedOn }),
  ];
  return faults.filter((each) => each !== false);
}

/** What else would have to be undone is told up to this number. */
export const TOLD_AT_MOST = 20;

/** @throws RuleViolation when anything builds upon the decision, with the first of it */
export function refuseBuiltUpon(found: readonly FieldFault[]): void {
  if (found.length === 0) return;
  const count = found.length > TOLD_AT_MOST ? `${TOLD_AT_MOST}+` : found.length;
  throw new RuleViolation('withdrawal-built-upon', { count }, found.slice(0, TOLD_AT_MOST));
}

/** The superiors that units would stand under again although they have ended since, each by the unit's place. */
export function endedSuperiors(
  units: readonly ReorganisedUnit[],
  superiors: ReadonlyMap<string, { code: string; endedOn: string }>,
): FieldFault[] {
  return units.flatMap(({ unit, before }, index) => {
    const found = (before?.versions ?? []).flatMap(({ parentId, validTo }) => {
      const superior = superiors.get(parentId ?? '');
      return superior && (validTo === null || validTo > superior.endedOn) ? [superior] : [];
    });
    return [...new Set(found)].map(({ code, endedOn }) =>
      fault(`/units/${index}`, 'later-end', { unit: codeOf(unit), code, endedOn }),
    );
  });
}

/** The code that a unit goes by last. */
export function codeOf({ versions }: Pick<UnitState, 'versions'>): string {
  return versions.at(-1)?.code ?? '';
}

/** The unit as before the decision, in a state that is new in record time. */
export function takeBack(
  { unit, before }: ReorganisedUnit,
  decision: DecisionReference,
  occasion: Occasion,
): UnitEvent {
  const { custodianUnitId: _, ...known } = unit;
  const state = {
    ...known,
    version: unit.version + 1,
    decision: { number: decision.number, signedOn: decision.signedOn },
    reorganisationId: occasion.reorganisationId,
    recordedAt: occasion.recordedAt.toISOString(),
  };
  if (before === null) return { name: 'UnitAnnulled', data: { ...state, ...neverWas(unit) } };
  const endedOn = before.versions.at(-1)!.validTo;
  return { name: 'UnitRestored', data: { ...state, endedOn, ...before } };
}

/** Readers know a unit by a version at least; this one holds on no day. */
function neverWas({ establishedOn, versions: [first] }: UnitState) {
  const never = { ...first!, validFrom: establishedOn, validTo: establishedOn };
  return { endedOn: establishedOn, versions: [never], lineage: [] };
}
