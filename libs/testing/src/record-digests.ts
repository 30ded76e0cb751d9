import { createHash } from 'node:crypto';
import {
  contentsText,
  detailsText,
  digestText,
  type AwardRecord,
  type SupportRecord,
} from '@dong-hanh/contracts';

type Kept = AwardRecord | SupportRecord;

/** The sums that a service tells of records, as the contract words them and by other means than its SQL. */
export function digestSumsOf(records: readonly Kept[]) {
  const sumOf = (textOf: (record: Kept) => string) =>
    records
      .map((each) => createHash('sha256').update(textOf(each)).digest().readBigUInt64BE())
      .reduce((sum, part) => (sum + part) % 2n ** 64n, 0n)
      .toString();
  return { digest: sumOf(digestText), contents: sumOf(contentsText), details: sumOf(detailsText) };
}
