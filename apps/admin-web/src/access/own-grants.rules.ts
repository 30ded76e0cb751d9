import type { OwnGrant, Permission } from '../api/generated/client.js';

/** Where a permission holds: at units, each with what is below it, or over everything. */
export interface Reach {
  isEverywhere: boolean;
  unitIds: string[];
}

/**
 * Where an account holds a permission on a day; a grant that begins later does not count yet.
 *
 * @param today `YYYY-MM-DD`
 */
export function reachOf(grants: readonly OwnGrant[], permission: Permission, today: string): Reach {
  const holding = grants.filter(
    ({ permissions, from, to }) =>
      permissions.includes(permission) && from <= today && (to === null || to > today),
  );
  return {
    isEverywhere: holding.some(({ unitId }) => unitId === null),
    unitIds: [...new Set(holding.flatMap(({ unitId }) => unitId ?? []))],
  };
}
