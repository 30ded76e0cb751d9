import type { Permission } from '@dong-hanh/contracts';
import { AccessRights } from '@dong-hanh/service-kit';
import type { Directory, GrantedUnit } from './directory.js';

/** What accounts may do and where, answered from the service's own copy. */
export class DirectoryAccessRights extends AccessRights {
  constructor(private readonly directory: Directory) {
    super();
  }

  override covers(
    accountId: string,
    permission: Permission,
    unitIds: readonly string[],
  ): Promise<boolean[]> {
    return this.directory.covers(accountId, permission, unitIds);
  }

  override grantedUnits(accountId: string, permission: Permission): Promise<GrantedUnit[]> {
    return this.directory.grantedUnits(accountId, permission);
  }
}
