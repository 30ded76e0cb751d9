import {
  RuleViolation,
  type FieldFault,
  type MemberEvent,
  type MemberState,
} from '@dong-hanh/contracts';
import { fault, refuse, type DecisionReference } from '../units/unit.rules.js';

type State = MemberState['state'];

/** What changes a membership after the admission; a reversal takes an exit back. */
export const transitions = [
  'transfer',
  'suspension',
  'resumption',
  'exit',
  'reversal',
  'readmission',
] as const;
export type Transition = (typeof transitions)[number];

/** Which change leads from which state where; what is not here is refused. */
export const nextStates: Record<State, Partial<Record<Transition, State>>> = {
  active: { transfer: 'active', suspension: 'suspended', exit: 'ended' },
  suspended: { resumption: 'active', exit: 'ended' },
  retired: { reversal: 'active', readmission: 'active' },
  ended: { reversal: 'active', readmission: 'active' },
};

/** What each change is told as. */
const eventNames = {
  transfer: 'MemberTransferred',
  suspension: 'MembershipSuspended',
  resumption: 'MembershipResumed',
  exit: 'MembershipEnded',
  reversal: 'MembershipResumed',
  readmission: 'MemberReadmitted',
} as const satisfies Record<Transition, MemberEvent['name']>;

/** A change as asked for, with the unit that the member goes to where it names one. */
export interface MembershipChange {
  transition: Transition;
  effectiveOn: string;
  reason: string;
  decision?: DecisionReference;
  toUnitId?: string;
}

/** A membership after all that is recorded about it, also for days to come. */
export interface Membership {
  joinedOn: string;
  state: State;
  endedOn: string | null;
  /** The last period: in which unit, and since when in this state there. */
  last: { unitId: string; from: string; endReason: string | null };
}

export interface ChangeFacts {
  today: string;
  /** The reason as valid on the day of the change; undefined when there is none such. */
  reason: { mayLieAhead: boolean } | undefined;
  /** The unit that the change names. */
  unit?: { establishedOn: string; endedOn: string | null };
}

/** What a change makes of a membership. */
export interface ChangedMembership {
  state: State;
  endedOn: string | null;
  /** The period that begins; null when membership ends. */
  begins: { unitId: string; state: 'active' | 'suspended' } | null;
  eventName: MemberEvent['name'];
}

/** Farther ahead nothing is decided: such a day is a slip of the pen. */
const YEARS_AHEAD = 1;

/**
 * Changes a membership.
 *
 * @throws RuleViolation with all that forbids the change, or the state that does
 */
export function change(
  membership: Membership,
  wanted: MembershipChange,
  facts: ChangeFacts,
): ChangedMembership {
  refuse(changeFaults(membership, wanted, facts));
  const next = nextStates[membership.state][wanted.transition];
  if (!next) {
    const { state } = membership;
    throw new RuleViolation('member-state-forbids', { state, since: sinceOf(membership) });
  }
  const eventName = eventNames[wanted.transition];
  if (wanted.transition === 'exit') {
    const state = wanted.reason === 'retired' ? 'retired' : 'ended';
    return { state, endedOn: wanted.effectiveOn, begins: null, eventName };
  }
  const state = next === 'suspended' ? 'suspended' : 'active';
  const unitId = wanted.toUnitId ?? membership.last.unitId;
  return { state, endedOn: null, begins: { unitId, state }, eventName };
}

/** What forbids the change apart from the state, each with its place in the request. */
export function changeFaults(
  membership: Membership,
  wanted: MembershipChange,
  facts: ChangeFacts,
): FieldFault[] {
  const { reason, effectiveOn, decision } = wanted;
  const faults = [
    ...dayFaults(membership, wanted, facts),
    !facts.reason && fault('/reason', 'reason-unknown', { reason, on: effectiveOn }),
    decision && decision.signedOn > facts.today && fault('/decision/signedOn', 'signed-in-future'),
    ...unitFaults(membership, wanted, facts),
    wanted.transition === 'readmission' &&
      membership.last.endReason === 'deceased' &&
      fault('/effectiveOn', 'member-deceased', { since: sinceOf(membership) }),
  ];
  return faults.filter((each) => typeof each === 'object');
}

function dayFaults(
  membership: Membership,
  { effectiveOn }: MembershipChange,
  { today, reason }: ChangeFacts,
): (FieldFault | false)[] {
  const { joinedOn } = membership;
  if (effectiveOn < joinedOn)
    return [fault('/effectiveOn', 'date-before-membership', { joinedOn })];
  const since = sinceOf(membership);
  // A period has a day at least; after an end the next may begin at once.
  const isTooEarly = isOpen(membership) ? effectiveOn <= since : effectiveOn < since;
  const latest = yearsAfter(today, YEARS_AHEAD);
  return [
    isTooEarly && fault('/effectiveOn', 'date-before-last-change', { since }),
    effectiveOn > latest && fault('/effectiveOn', 'date-too-far-ahead', { latest }),
    reason?.mayLieAhead === false &&
      effectiveOn > today &&
      effectiveOn <= latest &&
      fault('/effectiveOn', 'date-in-future'),
  ];
}

function unitFaults(
  membership: Membership,
  { transition, toUnitId, effectiveOn }: MembershipChange,
  { unit }: ChangeFacts,
): (FieldFault | false)[] {
  if (!unit) return [];
  const pointer = transition === 'transfer' ? '/toUnitId' : '/unitId';
  const { establishedOn, endedOn } = unit;
  return [
    transition === 'transfer' &&
      toUnitId === membership.last.unitId &&
      fault(pointer, 'unit-unchanged', { since: membership.last.from }),
    effectiveOn < establishedOn && fault('/effectiveOn', 'date-before-unit', { establishedOn }),
    // What begins has no end yet, so it cannot begin in a unit that has one.
    endedOn !== null && fault(pointer, 'unit-ended', { endedOn }),
  ];
}

/** Since when the membership is in its state. */
function sinceOf({ endedOn, last }: Membership): string {
  return endedOn ?? last.from;
}

function isOpen({ endedOn }: Membership): boolean {
  return endedOn === null;
}

function yearsAfter(day: string, years: number): string {
  return String(Number(day.slice(0, 4)) + years) + day.slice(4);
}
