/** What a search looks for: a member number, or words of a name. */
export type MemberSearch =
  | { kind: 'number'; memberNumber: string }
  | { kind: 'name'; text: string; folded: string; pattern: string };

const NUMBER_WIDTH = 9;

/** The platform's number of a member, of one width, so that numbers sort as they were given. */
export function memberNumberOf(ordinal: number): string {
  return `DV-${String(ordinal).padStart(NUMBER_WIDTH, '0')}`;
}

/** Marks off, đ as d, lower case: the same as `fold_name` in the database. */
export function foldName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/gu, '')
    .replace(/[đĐ]/gu, 'd')
    .replace(/[A-Z]/gu, (letter) => letter.toLowerCase());
}

/**
 * Reads what a person typed, already in NFC with single blanks. Each word begins a word of the name, in the
 * order typed: "ng van a" finds Nguyễn Văn An.
 */
export function readSearch(typed: string): MemberSearch {
  const digits = /^(?:dv-?)?(\d{1,9})$/iu.exec(typed)?.[1];
  if (digits !== undefined) return { kind: 'number', memberNumber: memberNumberOf(Number(digits)) };
  const folded = foldName(typed);
  const words = folded.split(' ').map((word) => word.replace(/[\\%_]/gu, '\\$&'));
  return { kind: 'name', text: typed, folded, pattern: `% ${words.join('% ')}%` };
}
