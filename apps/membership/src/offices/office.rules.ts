import { RuleViolation, type FieldFault } from '@dong-hanh/contracts';
import { fault, refuse, type DecisionReference } from '../units/unit.rules.js';

export const endReasons = [
  'term-ended',
  'resigned',
  'dismissed',
  'transferred',
  'retired',
] as const;
export type OfficeEndReason = (typeof endReasons)[number];

/** Ends that nobody decides: they come of the registers. */
export type DerivedEnd = 'membership-ended' | 'unit-ended';

/** An office as it is to be taken. */
export interface NewHolding {
  memberId: string;
  unitId: string;
  organ: string;
  office: string;
  term: string | null;
  isFullTime: boolean;
  from: string;
  decision: DecisionReference;
}

/** Days in office, half-open, cut where membership or unit ended. */
export interface Tenure {
  memberId: string;
  from: string;
  until: string | null;
}

export interface HoldingFacts {
  today: string;
  /** The office as valid on the first day; undefined when there was none such. */
  office: { isSingle: boolean } | undefined;
  unit: { establishedOn: string; endedOn: string | null };
  /** Whether there was a membership on the first day, in whatever unit. */
  isMember: boolean;
  /** Everybody who holds or held the same office of the same organ of the unit. */
  tenures: readonly Tenure[];
}

/**
 * Takes an office.
 *
 * @throws RuleViolation with all that forbids it, or whoever is in office
 */
export function takeOffice(wanted: NewHolding, facts: HoldingFacts): void {
  refuse(holdingFaults(wanted, facts));
  // A new holding has no end yet, so it meets everyone who is in office on its first day or later.
  const met = facts.tenures.filter(({ until }) => until === null || until > wanted.from);
  const own = met.find(({ memberId }) => memberId === wanted.memberId);
  if (own) throw new RuleViolation('office-held', { since: own.from });
  const [holder] = met;
  if (facts.office?.isSingle && holder)
    throw new RuleViolation('office-taken', { since: holder.from });
}

/** What forbids that the member takes the office, whoever is in it. */
export function holdingFaults(wanted: NewHolding, facts: HoldingFacts): FieldFault[] {
  const { organ, office, from: on, decision } = wanted;
  const { today, unit } = facts;
  const { establishedOn, endedOn } = unit;
  const faults = [
    on > today && fault('/from', 'date-in-future'),
    decision.signedOn > today && fault('/decision/signedOn', 'signed-in-future'),
    !facts.office && fault('/office', 'office-unknown', { office, organ, on }),
    on < establishedOn && fault('/from', 'date-before-unit', { establishedOn }),
    endedOn !== null && endedOn <= on && fault('/unitId', 'unit-ended', { endedOn }),
    !facts.isMember && fault('/from', 'no-membership', { on }),
  ];
  return faults.filter((each) => each !== false);
}

/**
 * Leaves an office; `on` is the first day out of it. An end that was decided stays; one that came of the end of
 * membership or unit may have had a decision before it.
 *
 * @throws RuleViolation with all that forbids it, or the end that there is already
 */
export function leaveOffice(
  { from, until, isLeft }: Pick<Tenure, 'from' | 'until'> & { isLeft: boolean },
  { on, decision }: { on: string; decision?: DecisionReference },
  today: string,
): void {
  const faults = [
    on > today && fault('/on', 'date-in-future'),
    on <= from && fault('/on', 'date-before-last-change', { since: from }),
    decision && decision.signedOn > today && fault('/decision/signedOn', 'signed-in-future'),
  ];
  refuse(faults.filter((each) => typeof each === 'object'));
  if (until !== null && (isLeft || until <= on))
    throw new RuleViolation('office-left', { endedOn: until });
}
