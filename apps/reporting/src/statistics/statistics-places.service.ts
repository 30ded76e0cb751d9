import type { Permission } from '@dong-hanh/contracts';
import { Directory } from '@dong-hanh/directory';
import { AccessRights, permissionMissing } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { placeOf, type Place, type Root } from './statistics.rules.js';

const PERMISSION: Permission = 'statistics.read';

/** More levels than any tree of unions has: two units may stand under each other for a moment. */
const DEEPEST = 32;

/** Where an account may count. */
@Injectable()
export class StatisticsPlaces {
  constructor(
    private readonly directory: Directory,
    private readonly rights: AccessRights,
  ) {}

  /**
   * A unit with its subtree; without a unit, all that the account's own grants cover, which is the nation
   * for whoever may see the whole platform.
   *
   * @throws Problem 403, 404 `unit-unknown`
   */
  async placeFor(accountId: string, unitId: string | undefined): Promise<Place> {
    if (unitId !== undefined) {
      await this.directory.waitForUnit(unitId);
      await this.rights.require(accountId, PERMISSION, unitId);
      await this.requireSubtree(accountId, unitId);
      return this.placeOfRoots([{ unitId, withSubtree: true }]);
    }
    const granted = await this.rights.grantedUnits(accountId, PERMISSION);
    if (granted.length === 0) throw permissionMissing(PERMISSION);
    const roots = granted.flatMap(({ unitId: id, withSubtree }) =>
      id === null ? [] : [{ unitId: id, withSubtree }],
    );
    return roots.length < granted.length ? { kind: 'nation' } : this.placeOfRoots(roots);
  }

  /**
   * A grant for a unit alone does not open what stands under it, and a figure of the unit alone would pass
   * for that of its subtree: the way up must hold a grant with subtree.
   *
   * @throws Problem 403
   */
  private async requireSubtree(accountId: string, unitId: string): Promise<void> {
    const granted = await this.rights.grantedUnits(accountId, PERMISSION);
    if (!granted.some((grant) => grant.unitId === unitId && !grant.withSubtree)) return;
    const deep = new Set(granted.flatMap((grant) => (grant.withSubtree ? [grant.unitId] : [])));
    if (deep.has(null)) return;
    let at: string | null = unitId;
    for (let level = 0; at !== null && level < DEEPEST; level += 1) {
      if (deep.has(at)) return;
      at = (await this.directory.unit(at))?.parentId ?? null;
    }
    throw permissionMissing(PERMISSION);
  }

  private async placeOfRoots(roots: readonly Root[]): Promise<Place> {
    const units = await this.directory.units(roots.map(({ unitId }) => unitId));
    const kinds = new Map(units.map(({ id, kind }) => [id, kind]));
    return placeOf(roots.map((root) => ({ ...root, kind: kinds.get(root.unitId) })));
  }
}
