import { randomBytes } from 'node:crypto';

/** A name that no other spec of this run or of one beside it has: `award-1f9c02ab4d`. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}
