import { LogGuard } from '@dong-hanh/messaging';
import { newId } from '@dong-hanh/service-kit';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccessService } from './access/access.service.js';
import { MembersService } from './members/members.service.js';
import { ReorganisationsService } from './reorganisations/reorganisations.service.js';
import { UnitsService } from './units/units.service.js';

/** Says the present state of everything again: by command, and on its own when the broker lost some of it. */
@Injectable()
export class Republisher implements OnModuleInit {
  constructor(
    private readonly guard: LogGuard,
    private readonly units: UnitsService,
    private readonly reorganisations: ReorganisationsService,
    private readonly members: MembersService,
    private readonly access: AccessService,
  ) {}

  onModuleInit(): void {
    this.guard.onLoss(() => this.republishAll('log-guard'));
  }

  /** @returns how many units, decisions about them, members and accounts were published */
  async republishAll(actorId: string): Promise<number> {
    const correlationId = newId();
    const trail = { actorId, correlationId, causationId: correlationId };
    const units = await this.units.republish(trail);
    const reorganisations = await this.reorganisations.republish(trail);
    const members = await this.members.republish(trail);
    const accounts = await this.access.republish(trail);
    return units + reorganisations + members + accounts;
  }
}
