import { rolesWith, type Permission } from '@dong-hanh/contracts';
import { Directory, scopeCte } from '@dong-hanh/directory';
import { Database, statement } from '@dong-hanh/persistence';
import { AccessRights, Clock, permissionMissing } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';

const PERMISSION: Permission = 'award.read';

/** The awards that an account may read: all, or those of some units. */
export type AwardScope = { isEverywhere: true } | { isEverywhere: false; unitIds: string[] };

const unitsInScope = statement(
  'award-scope-units',
  `with recursive ${scopeCte({ account: '$1', roles: '$2', day: '$3' })}
   select distinct unit_id as id from scope`,
);

/**
 * Finds out how wide an account sees, before a list is read: a list of everything needs no condition, and
 * the planner chooses well between a few units and a whole province when it is told the units themselves.
 */
@Injectable()
export class AwardScopes {
  constructor(
    private readonly database: Database,
    private readonly rights: AccessRights,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem 403 for an account that may read awards nowhere */
  async of(accountId: string): Promise<AwardScope> {
    const granted = await this.rights.grantedUnits(accountId, PERMISSION);
    if (granted.length === 0) throw permissionMissing(PERMISSION);
    const subtrees = granted.flatMap(({ unitId, withSubtree }) =>
      unitId !== null && withSubtree ? [unitId] : [],
    );
    const isEverywhere =
      granted.some(({ unitId }) => unitId === null) || (await this.hasTop(subtrees));
    return isEverywhere
      ? { isEverywhere }
      : { isEverywhere, unitIds: await this.unitsOf(accountId) };
  }

  /** Every unit stands under the one that stands under none. */
  private async hasTop(unitIds: readonly string[]): Promise<boolean> {
    const units = await this.directory.units(unitIds);
    return units.some(({ parentId, kind }) => parentId === null && kind === 'confederation');
  }

  private async unitsOf(accountId: string): Promise<string[]> {
    const roles = rolesWith(PERMISSION);
    const values = [accountId, roles, this.clock.today()];
    const rows = await this.database.query<{ id: string }>(unitsInScope, values);
    return rows.map(({ id }) => id);
  }
}

/** The units that a list is limited to; undefined = to none. */
export function unitsOf(scope: AwardScope): string[] | undefined {
  return scope.isEverywhere ? undefined : scope.unitIds;
}
