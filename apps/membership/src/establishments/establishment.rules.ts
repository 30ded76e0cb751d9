import {
  RuleViolation,
  type FieldFault,
  type Gender,
  type ProblemCode,
} from '@dong-hanh/contracts';
import { admissionFaults } from '../members/member.rules.js';
import { fault, refuse, type DecisionReference } from '../units/unit.rules.js';
import {
  lastDayOf,
  type TermDayKind,
  type WorkingCalendar,
} from '../working-days/working-days.rules.js';

export const establishmentStates = [
  'prospect',
  'campaigning',
  'applying',
  'organised',
  'submitted',
  'recognised',
  'refused',
  'withdrawn',
] as const;
export type EstablishmentState = (typeof establishmentStates)[number];

export const establishmentSteps = [
  'campaign-committee',
  'applicants',
  'executive-committee',
  'dossier',
  'recognition',
  'refusal',
  'withdrawal',
  'handover',
] as const;
export type EstablishmentStep = (typeof establishmentSteps)[number];

/** Which step leads from which state where; what is not here is refused. */
export const nextStates: Record<
  EstablishmentState,
  Partial<Record<EstablishmentStep, EstablishmentState>>
> = {
  prospect: { 'campaign-committee': 'campaigning', withdrawal: 'withdrawn', handover: 'prospect' },
  campaigning: { applicants: 'applying', withdrawal: 'withdrawn', handover: 'campaigning' },
  applying: {
    applicants: 'applying',
    'executive-committee': 'organised',
    withdrawal: 'withdrawn',
    handover: 'applying',
  },
  organised: { dossier: 'submitted', withdrawal: 'withdrawn', handover: 'organised' },
  submitted: {
    recognition: 'recognised',
    refusal: 'refused',
    withdrawal: 'withdrawn',
    handover: 'submitted',
  },
  recognised: {},
  refused: {},
  withdrawn: {},
};

export const committeeOffices = ['president', 'vice-president', 'member'] as const;
export type CommitteeOffice = (typeof committeeOffices)[number];

export interface Applicant {
  fullName: string;
  birthDate: string;
  gender: Gender;
}

/** A step as asked for; `on` is the day on which it was taken. */
export type TakenStep = { on: string; decision?: DecisionReference } & (
  | { step: 'campaign-committee' }
  | { step: 'applicants'; applicants: readonly Applicant[] }
  | {
      step: 'executive-committee';
      members: readonly { applicant: number; office: CommitteeOffice }[];
    }
  | { step: 'dossier'; reference: string }
  | { step: 'recognition'; decision: DecisionReference; unit: { code: string; name: string } }
  | { step: 'refusal' | 'withdrawal'; reason: string }
  | { step: 'handover'; toUnitId: string }
);

/** A case after all that is recorded about it. */
export interface Establishment {
  state: EstablishmentState;
  managingUnitId: string;
  /** The day of the last step. */
  since: string;
  applicants: readonly Applicant[];
}

/** A step that may take so long after another. */
export interface StepClock {
  step: EstablishmentStep;
  days: number;
  dayKind: TermDayKind;
  startsWith: EstablishmentStep | 'prospect';
}

/** The rules of the day of the step. */
export interface Terms {
  leastApplicants: number;
  clocks: readonly StepClock[];
}

export interface StepFacts {
  today: string;
  terms: Terms;
  calendar: WorkingCalendar;
  /** What the register says of the unit to be recognised, or of one under another managing unit. */
  unitFaults?: readonly FieldFault[];
}

export type Deadline = Omit<StepClock, 'startsWith'> & { startsOn: string; dueOn: string };

export interface StepOutcome {
  state: EstablishmentState;
  /** What has to follow, and by when. */
  opens: Deadline[];
  /** Deadlines that the step meets; all of them when the case ends. */
  closes: EstablishmentStep | 'all';
}

/**
 * Takes a step.
 *
 * @throws RuleViolation with all that forbids the step, or the state that does
 */
export function takeStep(
  establishment: Establishment,
  taken: TakenStep,
  facts: StepFacts,
): StepOutcome {
  refuse(stepFaults(establishment, taken, facts));
  const { state, since } = establishment;
  const next = nextStates[state][taken.step];
  if (!next) throw new RuleViolation('establishment-state-forbids', { state, since });
  return {
    state: next,
    opens: startsClock(establishment, taken, facts.terms)
      ? deadlinesAfter(taken.step, taken.on, facts)
      : [],
    closes: isOpen(next) ? taken.step : 'all',
  };
}

/**
 * Whether a contact may be added.
 *
 * @throws RuleViolation when it lies ahead, or the case has ended
 */
export function addContact(
  { state, since }: Pick<Establishment, 'state' | 'since'>,
  { on }: { on: string },
  today: string,
): void {
  refuse(on > today ? [fault('/on', 'date-in-future')] : []);
  if (!isOpen(state)) throw new RuleViolation('establishment-state-forbids', { state, since });
}

/** What forbids contacts that come with a new case. */
export function contactFaults(contacts: readonly { on: string }[], today: string): FieldFault[] {
  return contacts.flatMap(({ on }, index) =>
    on > today ? [fault(`/contacts/${index}/on`, 'date-in-future')] : [],
  );
}

/** Whether the case goes on from this state. */
export function isOpen(state: EstablishmentState): boolean {
  return Object.keys(nextStates[state]).length > 0;
}

/** The deadlines that start with a step of a day, by the terms and the calendar of that day. */
export function deadlinesAfter(
  step: StepClock['startsWith'],
  on: string,
  { terms, calendar }: Pick<StepFacts, 'terms' | 'calendar'>,
): Deadline[] {
  return terms.clocks
    .filter(({ startsWith }) => startsWith === step)
    .map(({ startsWith: _, ...clock }) => ({
      ...clock,
      startsOn: on,
      dueOn: lastDayOf(on, clock, calendar),
    }));
}

/** What forbids the step apart from the state, each with its place in the request. */
export function stepFaults(
  establishment: Establishment,
  taken: TakenStep,
  facts: StepFacts,
): FieldFault[] {
  const { since } = establishment;
  const faults = [
    taken.on > facts.today && fault('/on', 'date-in-future'),
    taken.on < since && fault('/on', 'step-before-last', { since }),
    taken.decision &&
      taken.decision.signedOn > facts.today &&
      fault('/decision/signedOn', 'signed-in-future'),
    ...(taken.step === 'applicants' ? applicantFaults(establishment, taken, facts) : []),
    ...(taken.step === 'executive-committee' ? committeeFaults(establishment, taken, facts) : []),
    taken.step === 'handover' &&
      taken.toUnitId === establishment.managingUnitId &&
      fault('/toUnitId', 'parent-unchanged'),
    ...(facts.unitFaults ?? []),
  ];
  return faults.filter((each) => typeof each === 'object');
}

/** Only the applicant who makes the number full starts the clock, not one who comes later. */
function startsClock(
  { applicants }: Establishment,
  taken: TakenStep,
  { leastApplicants }: Terms,
): boolean {
  if (taken.step !== 'applicants') return true;
  const before = applicants.length;
  return before < leastApplicants && before + taken.applicants.length >= leastApplicants;
}

/** Which fault of an admission lies where in a list of applicants. */
const placeOf: Partial<Record<ProblemCode, string>> = { 'joined-too-young': '/birthDate' };

/** By the rules for members, as if each were admitted on the day of applying. */
function applicantFaults(
  { applicants: before }: Establishment,
  { applicants, on }: Extract<TakenStep, { step: 'applicants' }>,
  { today }: StepFacts,
): FieldFault[] {
  const unit = { establishedOn: on, endedOn: null };
  const known = [...before, ...applicants].map(personKey);
  return applicants.flatMap(({ birthDate }, index) => {
    const place = `/applicants/${index}`;
    const at = before.length + index;
    const first = known.indexOf(known[at]!);
    return [
      ...admissionFaults({ birthDate, joinedOn: on }, unit, today)
        .filter(({ pointer, code }) => pointer === '/birthDate' || code in placeOf)
        .map((each) => ({ ...each, pointer: place + (placeOf[each.code] ?? each.pointer) })),
      ...(first < at ? [fault(place, 'applicant-named-twice', { first: first + 1 })] : []),
    ];
  });
}

/** Two people of one name were hardly born on one day and work at one place. */
function personKey({ fullName, birthDate }: Applicant): string {
  return `${fullName.toLocaleLowerCase('vi')} ${birthDate}`;
}

function committeeFaults(
  { applicants }: Establishment,
  { members, on }: Extract<TakenStep, { step: 'executive-committee' }>,
  { terms: { leastApplicants: least } }: StepFacts,
): FieldFault[] {
  const count = applicants.length;
  const numbers = members.map(({ applicant }) => applicant);
  const presidents = members.filter(({ office }) => office === 'president').length;
  return [
    ...(count < least ? [fault('/members', 'too-few-applicants', { count, least, on })] : []),
    ...(presidents === 1 ? [] : [fault('/members', 'one-president', { count: presidents })]),
    ...numbers.flatMap((applicant, index) => {
      const place = `/members/${index}/applicant`;
      const first = numbers.indexOf(applicant);
      return [
        ...(applicant > count ? [fault(place, 'applicant-unknown', { no: applicant })] : []),
        ...(first < index ? [fault(place, 'applicant-named-twice', { first: first + 1 })] : []),
      ];
    }),
  ];
}
