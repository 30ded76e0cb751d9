/** A name and code of a unit for a time, half-open in days. */
export interface UnitName {
  name: string;
  code: string;
  from: string;
  to: string | null;
}

/** A unit that a person belonged to, with all that it was ever called and who lives on after it. */
export interface PassportUnit {
  id: string;
  names: UnitName[];
  establishedOn: string;
  endedOn: string | null;
  /** Living units that it went into by mergers and splits; itself while it lives. */
  today: { id: string; name: string }[];
  /** Keeps the records of a dissolved unit. */
  custodian: { id: string; name: string } | null;
}

/** What a passport cannot show, and why: silence would look as if there were nothing. */
export interface LeftOut {
  part: 'aid' | 'training';
  because: { vi: string; en: string };
}

export const leftOut: readonly LeftOut[] = [
  {
    part: 'aid',
    because: {
      vi: 'Nội dung chăm lo chỉ được đưa vào khi đoàn viên đồng ý; hệ thống chưa ghi nhận sự đồng ý nào.',
      en: 'Aid is shown with consent alone, and no consent is recorded on the platform.',
    },
  },
  {
    part: 'training',
    because: {
      vi: 'Hệ thống chưa lưu kết quả đào tạo, bồi dưỡng.',
      en: 'Training is not kept on the platform.',
    },
  },
];

/**
 * What a unit was called, one after the other. Versions that differ in something else are one name.
 *
 * @param versions in the order of their days, without gaps
 */
export function namesOf(versions: readonly UnitName[]): UnitName[] {
  const names: UnitName[] = [];
  for (const version of versions) {
    const last = names.at(-1);
    if (last && last.name === version.name && last.code === version.code) last.to = version.to;
    else names.push({ ...version });
  }
  return names;
}

/** The name of a day; before the first and after the last, the nearest. */
export function nameOn(names: readonly UnitName[], day: string): string {
  const then = names.findLast(({ from }) => from <= day) ?? names[0];
  return then?.name ?? '';
}
