import type { FieldFault, Gender, ProblemCode } from '@dong-hanh/contracts';
import { birthProvinces } from './birth-provinces.rules.js';

/** A citizen identity number (số căn cước công dân, 12 digits) or the identity card number before it (9). */
export type IdentityKind = 'citizen' | 'older';

/** What the register says about the person; the number has to agree with it. */
export interface PersonFacts {
  birthDate: string;
  gender: Gender;
}

const CITIZEN = /^\d{12}$/;
const OLDER = /^\d{9}$/;
/** Born abroad: the code of the country where the birth was registered, above those of provinces. */
const COUNTRIES_FROM = 101;
const FIRST_CENTURY = 20;
const SHOWN_DIGITS = 4;

/** The digits alone: people write blanks, dots and hyphens between them. */
export function digitsOf(typed: string): string {
  return typed.replace(/[\s.-]/gu, '');
}

/** @returns undefined for what is no identity number */
export function kindOf(digits: string): IdentityKind | undefined {
  if (CITIZEN.test(digits)) return 'citizen';
  return OLDER.test(digits) ? 'older' : undefined;
}

/**
 * What is wrong with a number, each part by itself. Decree 137/2015/NĐ-CP, article 13, and Circular 59/2021/TT-BCA,
 * article 4: three digits for the province or country of birth registration, one for century and sex (0 a man and 1 a
 * woman of the 20th century, 2 and 3 of the 21st, and on), two for the year of birth, six at random. The older number
 * says nothing about the person.
 */
export function numberFaults(digits: string, { birthDate, gender }: PersonFacts): FieldFault[] {
  const kind = kindOf(digits);
  if (!kind) return [faultOf('identity-number-malformed')];
  if (kind === 'older') return [];
  const centuryAndSex = Number(digits[3]);
  const century = FIRST_CENTURY + Math.floor(centuryAndSex / 2);
  const codes = [
    !isPlaceOfBirth(digits.slice(0, 3)) && ('identity-province-unknown' as const),
    century !== centuryOf(birthDate) && ('identity-century-differs' as const),
    centuryAndSex % 2 !== sexDigit[gender] && ('identity-gender-differs' as const),
    digits.slice(4, 6) !== birthDate.slice(2, 4) && ('identity-year-differs' as const),
  ];
  return codes.flatMap((code) => (code === false ? [] : [faultOf(code)]));
}

/** All but the last four digits hidden, as every answer shows it that nobody asked for with a purpose. */
export function maskOf(digits: string): string {
  return digits.slice(-SHOWN_DIGITS).padStart(digits.length, '*');
}

const sexDigit: Record<Gender, number> = { male: 0, female: 1 };

function isPlaceOfBirth(code: string): boolean {
  return birthProvinces.has(code) || Number(code) >= COUNTRIES_FROM;
}

/** Years 1900 to 1999 are the 20th century, as the decree counts. */
function centuryOf(birthDate: string): number {
  return Number(birthDate.slice(0, 2)) + 1;
}

function faultOf(code: ProblemCode): FieldFault {
  return { pointer: '/number', code };
}
