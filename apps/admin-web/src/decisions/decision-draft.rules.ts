import { schoolYearOf, signingWindow } from '@dong-hanh/contracts';
import type { AwardDecisionRequest } from '../api/generated/client.js';
import { formatDay, parseDay } from '../figures/format.js';

/** A decision as it stands in the form: days as they are typed, form and issuer chosen together. */
export interface DecisionDraft {
  number: string;
  signedOn: string;
  /** `issuer/form` */
  honour: string;
  schoolYear: string;
}

/** Where a fault belongs: the platform points into the request, the form has fields. */
const fieldOf: Record<string, keyof DecisionDraft> = {
  '/number': 'number',
  '/signedOn': 'signedOn',
  '/issuer': 'honour',
  '/form': 'honour',
  '/schoolYear': 'schoolYear',
};

/** A form that can be sent as it is: a number that is free, today, the diploma of the province. */
export function proposedDraft(now: Date, today: string): DecisionDraft {
  return {
    number: proposedNumber(now, today),
    signedOn: formatDay(today),
    honour: 'nghe-an-federation/federation-merit-diploma',
    schoolYear: schoolYearOf(today),
  };
}

/** Numbers are unique in a year: day, month and time of the day make one that nobody has. */
export function proposedNumber(now: Date, today: string): string {
  const [, month, day] = today.split('-');
  const seconds = Math.floor((now.getTime() + 7 * 3_600_000) / 1_000) % 86_400;
  return `${day}${month}${String(seconds).padStart(5, '0')}/QĐ-LĐLĐ`;
}

/** The school years in which a decision of today may be signed, the one that runs first. */
export function offeredSchoolYears(today: string): string[] {
  const current = schoolYearOf(today);
  const first = Number(current.slice(0, 4));
  const neighbours = [`${first - 1}-${first}`, `${first + 1}-${first + 2}`];
  return [current, ...neighbours].filter((schoolYear) => {
    const { from, to } = signingWindow(schoolYear);
    return today >= from && today < to;
  });
}

/** The request that the form stands for. A day that does not exist is sent as typed: the platform names it. */
export function requestOf(draft: DecisionDraft, memberId: string): AwardDecisionRequest {
  const [issuer = '', form = ''] = draft.honour.split('/');
  return {
    number: draft.number.trim(),
    issuer,
    form,
    signedOn: parseDay(draft.signedOn) ?? draft.signedOn.trim(),
    basis: 'task-completion',
    schoolYear: draft.schoolYear,
    recipients: [{ kind: 'member', id: memberId }],
  };
}

/** The message at each field, the first one where there are several. */
export function faultsByField(
  errors: readonly { pointer: string; message: string }[],
): Partial<Record<keyof DecisionDraft, string>> {
  const faults: Partial<Record<keyof DecisionDraft, string>> = {};
  for (const { pointer, message } of errors) {
    const field = fieldOf[pointer];
    if (field) faults[field] ??= message;
  }
  return faults;
}

/** Messages that belong to no field of the form, such as what is wrong with the recipient. */
export function otherFaults(errors: readonly { pointer: string; message: string }[]): string[] {
  return [
    ...new Set(errors.filter(({ pointer }) => !fieldOf[pointer]).map(({ message }) => message)),
  ];
}
