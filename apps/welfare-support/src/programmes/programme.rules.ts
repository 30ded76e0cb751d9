import { RuleViolation, type ProgrammeKind } from '@dong-hanh/contracts';

/** The first and the last day of a programme, both of them in it; null = it has no end. */
export interface ProgrammeDays {
  from: string;
  to: string | null;
}

/** A programme as it is announced. */
export interface WrittenProgramme extends ProgrammeDays {
  code: string;
  name: string;
  /** Other names under which people search for it. */
  aliases: readonly string[];
  kind: ProgrammeKind;
}

export interface Programme extends WrittenProgramme {
  id: string;
  version: number;
}

/** @throws RuleViolation for a programme that ends before it begins */
export function openProgramme(written: WrittenProgramme, nextId: () => string): Programme {
  const { from, to } = written;
  if (to !== null && to < from) {
    const code = 'programme-dates-reversed';
    throw new RuleViolation(code, { from }, [{ pointer: '/to', code, parameters: { from } }]);
  }
  return { ...written, id: nextId(), version: 1 };
}

export function runsOn({ from, to }: ProgrammeDays, day: string): boolean {
  return from <= day && (to === null || day <= to);
}

/** The words of a text, marks left on: what stands between letters and digits means nothing in a search. */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** Every word by which a programme is found, each after a blank. */
export function searchTextOf({ name, code, aliases }: WrittenProgramme): string {
  return [name, code, ...aliases]
    .flatMap(wordsOf)
    .map((word) => ` ${word}`)
    .join('');
}
