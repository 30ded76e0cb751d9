import type { LiveEntry } from '@dong-hanh/contracts';

/**
 * What someone may see of an entry who sees only some of its units: their own counts. The sum of money
 * and the members belong to the entry as a whole, so they are shown only to who sees all of it.
 *
 * @param seen those of the entry's units that he may see
 * @returns undefined when it concerns none of them
 */
export function entryFor(entry: LiveEntry, seen: ReadonlySet<string>): LiveEntry | undefined {
  const all = Object.entries(entry.units);
  const own = all.filter(([unitId]) => seen.has(unitId));
  if (own.length === all.length) return entry;
  if (own.length === 0) return undefined;
  return {
    ...entry,
    count: own.reduce((sum, [, count]) => sum + count, 0),
    amount: null,
    units: Object.fromEntries(own),
    memberIds: [],
  };
}
