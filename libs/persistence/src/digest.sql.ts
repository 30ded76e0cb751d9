const MODULUS = '18446744073709551616';

/**
 * The sum of 8-byte hashes modulo 2^64, as decimal text. PostgreSQL reads such bytes as a signed bigint;
 * the sum then differs from the unsigned one by multiples of 2^64, which the remainder takes away.
 *
 * @param part a bigint expression, the signed first 8 bytes of a SHA-256
 */
export function digestSumSql(part: string): string {
  return `mod(mod(sum((${part})::numeric), ${MODULUS}) + ${MODULUS}, ${MODULUS})::text`;
}
