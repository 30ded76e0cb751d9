import type { Gender } from '@dong-hanh/contracts';

/** What of a record tells whether it is of the same person as another. */
export interface ComparedRecord {
  /** The folded name, its words parted by single blanks. */
  name: string;
  birthDate: string;
  gender: Gender;
  unitId: string;
  /** The unit above it; null for the root. */
  parentUnitId: string | null;
}

export type DuplicateReason = keyof typeof points;

/** Each thing that two records have in common, or not, with what it is worth. */
export const points = {
  'same-identity-number': 100,
  'same-name': 40,
  'near-name': 20,
  'same-birth-date': 40,
  'near-birth-date': 20,
  'same-unit': 15,
  'neighbouring-unit': 5,
  'other-gender': -30,
} as const;

/** From here on two records are worth looking at, and from there on they are most likely of one person. */
export const bounds = { shown: 60, likely: 80 } as const;

const FULL_SCORE = 100;
/** So many letters may differ in a name that is near: a slip of the pen. */
const LETTERS = 1;

export interface DuplicateScore {
  score: number;
  isLikely: boolean;
  reasons: { code: DuplicateReason; points: number }[];
}

/**
 * How much speaks for two records being of one person, from 0 to 100, and what it is.
 *
 * @param hasSameNumber whether one number was given for both
 */
export function scoreOf(
  a: ComparedRecord,
  b: ComparedRecord,
  hasSameNumber: boolean,
): DuplicateScore {
  const found = [
    hasSameNumber && 'same-identity-number',
    nameReason(a.name, b.name),
    birthReason(a.birthDate, b.birthDate),
    unitReason(a, b),
    a.gender !== b.gender && 'other-gender',
  ].filter((each): each is DuplicateReason => each !== false && each !== undefined);
  const reasons = found.map((code) => ({ code, points: points[code] }));
  const sum = reasons.reduce((total, each) => total + each.points, 0);
  const score = Math.min(FULL_SCORE, Math.max(0, sum));
  return { score, isLikely: score >= bounds.likely, reasons };
}

/**
 * Other days that a birth date may have been meant as: of the same month, of the same day in another month, a year off,
 * day and month exchanged. So candidates are looked up by days, never searched for.
 */
export function nearBirthDates(birthDate: string): string[] {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const numbers = Array.from({ length: 31 }, (_, index) => String(index + 1).padStart(2, '0'));
  const near = [
    ...numbers.map((each) => `${year}-${month}-${each}`),
    ...numbers.slice(0, 12).map((each) => `${year}-${each}-${day}`),
    `${year}-${day}-${month}`,
    ...[-1, 1].map((years) => `${String(Number(year) + years).padStart(4, '0')}-${month}-${day}`),
  ];
  return [...new Set(near)].filter((each) => each !== birthDate && exists(each));
}

function nameReason(a: string, b: string): DuplicateReason | undefined {
  if (a === b) return 'same-name';
  return isNear(a, b) ? 'near-name' : undefined;
}

/** The same words in another order, a middle name left out, or a letter mistaken. */
function isNear(a: string, b: string): boolean {
  const [ours, theirs] = [a.split(' '), b.split(' ')];
  if (ours.toSorted().join(' ') === theirs.toSorted().join(' ')) return true;
  const [longer, shorter] = ours.length > theirs.length ? [ours, theirs] : [theirs, ours];
  if (longer.length === shorter.length + 1) return leavesOneOut(longer, shorter);
  return longer.length === shorter.length && lettersApart(a, b) <= LETTERS;
}

/** Family name and given name, the first and the last word, are never left out. */
function leavesOneOut(longer: readonly string[], shorter: readonly string[]): boolean {
  return longer.some(
    (_, out) =>
      out > 0 &&
      out < longer.length - 1 &&
      longer.toSpliced(out, 1).join(' ') === shorter.join(' '),
  );
}

/** How many letters are changed, added or left out, or neighbours exchanged, as far as one (Damerau). */
function lettersApart(a: string, b: string): number {
  const start = [...a].findIndex((letter, index) => letter !== b[index]);
  const at = start === -1 ? Math.min(a.length, b.length) : start;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  const isOne =
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0]);
  return isOne ? 1 : Infinity;
}

function birthReason(a: string, b: string): DuplicateReason | undefined {
  if (a === b) return 'same-birth-date';
  return nearBirthDates(a).includes(b) ? 'near-birth-date' : undefined;
}

function unitReason(a: ComparedRecord, b: ComparedRecord): DuplicateReason | undefined {
  if (a.unitId === b.unitId) return 'same-unit';
  const isNeighbour = a.parentUnitId !== null && a.parentUnitId === b.parentUnitId;
  return isNeighbour ? 'neighbouring-unit' : undefined;
}

function exists(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
