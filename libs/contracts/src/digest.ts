/**
 * The text whose SHA-256 is summed in the reconciliation digest of awards and of support: first 8 bytes,
 * big-endian, sum modulo 2^64 over all records of a province and month.
 */
export function digestText(record: { id: string; version: number; state: string }): string {
  return `${record.id}:${record.version}:${record.state}`;
}
