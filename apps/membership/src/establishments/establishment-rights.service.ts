import type { Permission } from '@dong-hanh/contracts';
import { AccessRights, Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { UnitsService } from '../units/units.service.js';
import { EstablishmentsRepository } from './establishments.repository.js';

const READ: Permission = 'establishment.read';
const MANAGE: Permission = 'establishment.manage';

/** Who may see and who may lead a case: by a right over the unit that will manage the union. */
@Injectable()
export class EstablishmentRightsService {
  constructor(
    private readonly establishments: EstablishmentsRepository,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
  ) {}

  /** @throws Problem 403, or `unit-unknown` */
  async requireOver(accountId: string, managingUnitId: string): Promise<void> {
    await this.rights.requireAnywhere(accountId, MANAGE);
    await this.units.requireKnown(managingUnitId);
    await this.rights.require(accountId, MANAGE, managingUnitId);
  }

  /**
   * A case holds names of people who are no members yet: out of the account's sight it looks as if it did not exist.
   *
   * @throws Problem 403 without the right anywhere, else `establishment-unknown`
   */
  async requireReadable(accountId: string, id: string): Promise<void> {
    await this.rights.requireAnywhere(accountId, READ);
    await this.requireSight(accountId, id);
  }

  /**
   * @returns the managing unit over which the right was asked
   * @throws Problem as `requireReadable`, and 403 for who may only read it
   */
  async requireManageable(accountId: string, id: string): Promise<string> {
    await this.rights.requireAnywhere(accountId, MANAGE);
    const unitId = await this.requireSight(accountId, id);
    await this.rights.require(accountId, MANAGE, unitId);
    return unitId;
  }

  private async requireSight(accountId: string, id: string): Promise<string> {
    const unitId = await this.establishments.managingUnitOf(id);
    const [isHeld] = unitId ? await this.rights.covers(accountId, READ, [unitId]) : [];
    if (!unitId || !isHeld) throw new Problem('establishment-unknown');
    return unitId;
  }
}
