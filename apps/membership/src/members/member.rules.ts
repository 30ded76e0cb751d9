import type {
  FieldFault,
  Gender,
  MemberEvent,
  MemberState,
  ProblemCode,
  ProblemParameters,
} from '@dong-hanh/contracts';

export interface NewMember {
  id: string;
  memberNumber: string;
  fullName: string;
  birthDate: string;
  gender: Gender;
  unitId: string;
  joinedOn: string;
  /** Why, where it is no ordinary admission, and by which decision. */
  reason?: 'founding-member';
  decision?: { number: string; signedOn: string };
}

/** What the register knows about the unit that a person joins. */
export interface AdmissionFacts {
  establishedOn: string;
  endedOn: string | null;
}

/** Labour Code 2019, article 3: a worker is 15 or older. */
const YOUNGEST = 15;

/** What forbids the admission, each with its place in the request. */
export function admissionFaults(
  { birthDate, joinedOn }: Pick<NewMember, 'birthDate' | 'joinedOn'>,
  { establishedOn, endedOn }: AdmissionFacts,
  today: string,
): FieldFault[] {
  const faults = [
    birthDate > today && fault('/birthDate', 'date-in-future'),
    joinedOn > today && fault('/joinedOn', 'date-in-future'),
    joinedOn < birthday(birthDate, YOUNGEST) && fault('/joinedOn', 'joined-too-young'),
    joinedOn < establishedOn && fault('/joinedOn', 'date-before-unit', { establishedOn }),
    // Membership has no end yet, so it cannot begin in a unit that has one.
    endedOn !== null && fault('/unitId', 'unit-ended', { endedOn }),
  ];
  return faults.filter((each) => each !== false);
}

/** A new member, placed in the unit from the day of joining. The event carries no name and of the birth the year alone. */
export function admit(member: NewMember, recordedAt: Date): MemberEvent {
  const { id, memberNumber, unitId, joinedOn, gender, birthDate, reason } = member;
  return {
    name: 'MemberAdmitted',
    data: {
      id,
      version: 1,
      memberNumber,
      state: 'active',
      joinedOn,
      endedOn: null,
      placements: [{ unitId, from: joinedOn, to: null, ...(reason && { reason }) }],
      gender,
      birthYear: Number(birthDate.slice(0, 4)),
      recordedAt: recordedAt.toISOString(),
    },
  };
}

/** A member's state, and what began the last period of membership. */
export type ToldMember = MemberState & { beganBy: keyof typeof beginnings };

const beginnings = {
  admission: 'MemberAdmitted',
  transfer: 'MemberTransferred',
  suspension: 'MembershipSuspended',
  resumption: 'MembershipResumed',
  reversal: 'MembershipResumed',
  readmission: 'MemberReadmitted',
} as const satisfies Record<string, MemberEvent['name']>;

/** The fact that made a member's present state. */
export function lastEvent({ beganBy, ...data }: ToldMember): MemberEvent {
  if (data.mergedInto !== undefined) return { name: 'MemberMerged', data };
  const hasEnded = data.state === 'ended' || data.state === 'retired';
  return { name: hasEnded ? 'MembershipEnded' : beginnings[beganBy], data };
}

/** A day of that age; of 29 February it may not exist, which comparing days does not mind. */
function birthday(birthDate: string, age: number): string {
  return String(Number(birthDate.slice(0, 4)) + age).padStart(4, '0') + birthDate.slice(4);
}

function fault(pointer: string, code: ProblemCode, parameters?: ProblemParameters): FieldFault {
  return { pointer, code, ...(parameters && { parameters }) };
}
