import { rolesWith, type Permission } from '@dong-hanh/contracts';
import { statement, type Database } from '@dong-hanh/persistence';
import { permissionMissing, type Clock } from '@dong-hanh/service-kit';
import type { Directory } from './directory.js';
import { scopeCte } from './unit-tree.sql.js';

/** The records that an account may read: all, or those of some units. */
export type ReadScope = { isEverywhere: true } | { isEverywhere: false; unitIds: string[] };

const unitsInScope = statement(
  'directory-units-in-scope',
  `with recursive ${scopeCte({ account: '$1', roles: '$2', day: '$3' })}
   select distinct unit_id as id from scope`,
);

/**
 * Finds out how wide an account sees, before a list is read: a list of everything needs no condition, and
 * the planner chooses well between a few units and a whole province when it is told the units themselves.
 */
export class ReadScopes {
  /** @param serve the service's pool for HTTP */
  constructor(
    private readonly serve: Database,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /**
   * @param permission to read records of the kind listed, e.g. `award.read`
   * @throws Problem 403 for an account that holds it nowhere
   */
  async of(accountId: string, permission: Permission): Promise<ReadScope> {
    const granted = await this.directory.grantedUnits(accountId, permission);
    if (granted.length === 0) throw permissionMissing(permission);
    const subtrees = granted.flatMap(({ unitId, withSubtree }) =>
      unitId !== null && withSubtree ? [unitId] : [],
    );
    const isEverywhere =
      granted.some(({ unitId }) => unitId === null) || (await this.hasTop(subtrees));
    return isEverywhere
      ? { isEverywhere }
      : { isEverywhere, unitIds: await this.unitsOf(accountId, permission) };
  }

  /** Every unit stands under the one that stands under none. */
  private async hasTop(unitIds: readonly string[]): Promise<boolean> {
    const units = await this.directory.units(unitIds);
    return units.some(({ parentId, kind }) => parentId === null && kind === 'confederation');
  }

  private async unitsOf(accountId: string, permission: Permission): Promise<string[]> {
    const values = [accountId, rolesWith(permission), this.clock.today()];
    const rows = await this.serve.query<{ id: string }>(unitsInScope, values);
    return rows.map(({ id }) => id);
  }
}

/** The units that a list is limited to; undefined = to none. */
export function unitsOf(scope: ReadScope): string[] | undefined {
  return scope.isEverywhere ? undefined : scope.unitIds;
}
