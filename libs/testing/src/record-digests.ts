import { createHash } from 'node:crypto';
import {
  contentsText,
  detailsText,
  digestText,
  memberTexts,
  unitRecordState,
  unitTexts,
  type AwardRecord,
  type MemberState,
  type SupportRecord,
  type UnitState,
} from '@dong-hanh/contracts';

type Kept = AwardRecord | SupportRecord;

/** The sums that a service tells of records, as the contract words them and by other means than its SQL. */
export function digestSumsOf(records: readonly Kept[]) {
  const sumOf = (textOf: (record: Kept) => string) => sumOfTexts(records.map(textOf));
  return { digest: sumOf(digestText), contents: sumOf(contentsText), details: sumOf(detailsText) };
}

/** The same of the register, with how many records there are and in which month each lies. */
export function registerSumsOf(records: readonly (MemberState | UnitState)[]) {
  const told = records.map((record) => {
    const isMember = 'placements' in record;
    return {
      month: (isMember ? record.joinedOn : record.establishedOn).slice(0, 7),
      digest: digestText({
        ...record,
        state: isMember ? record.state : unitRecordState(record),
      }),
      contents: isMember ? memberTexts(record) : unitTexts(record),
    };
  });
  return [...Map.groupBy(told, ({ month }) => month)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([month, some]) => ({
      ...{ province: 'none', month, count: some.length },
      digest: sumOfTexts(some.map(({ digest }) => digest)),
      contents: sumOfTexts(some.flatMap(({ contents }) => contents)),
    }));
}

function sumOfTexts(texts: readonly string[]): string {
  return texts
    .map((text) => createHash('sha256').update(text).digest().readBigUInt64BE())
    .reduce((sum, part) => (sum + part) % 2n ** 64n, 0n)
    .toString();
}
