import type { Permission } from '@dong-hanh/contracts';
import { Problem } from './problem.js';

/**
 * What accounts may do and where, asked on each action. Membership answers from its own tables, the
 * other services from their copy in `libs/directory`.
 */
export abstract class AccessRights {
  /**
   * Whether the account holds the permission at each unit, by a grant there or, with subtree, above.
   *
   * @returns one answer per unit, in the order asked
   */
  abstract covers(
    accountId: string,
    permission: Permission,
    unitIds: readonly string[],
  ): Promise<boolean[]>;

  /** The units at which the account holds the permission by a grant; null = the whole platform. */
  abstract grantedUnits(
    accountId: string,
    permission: Permission,
  ): Promise<{ unitId: string | null; withSubtree: boolean }[]>;

  /** @throws Problem 403 unless the account holds the permission at the unit */
  async require(accountId: string, permission: Permission, unitId: string): Promise<void> {
    const [held] = await this.covers(accountId, permission, [unitId]);
    if (!held) throw permissionMissing(permission);
  }

  /** @throws Problem 403 unless the account holds the permission somewhere */
  async requireAnywhere(accountId: string, permission: Permission): Promise<void> {
    const granted = await this.grantedUnits(accountId, permission);
    if (granted.length === 0) throw permissionMissing(permission);
  }
}

/** 403 that names the permission and, in the reader's language, who grants it. */
export function permissionMissing(permission: Permission): Problem {
  return new Problem('permission-missing', { permission });
}
