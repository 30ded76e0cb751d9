import { Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { HonoursService } from '../honours/honours.service.js';
import { OfficesService } from '../offices/offices.service.js';
import { PassportRightsService } from './passport-rights.service.js';
import { leftOut, nameOn } from './passport.rules.js';
import type { PassportResponse } from './passports.dto.js';
import { PassportsRepository } from './passports.repository.js';

/** Gathers what a person may show of a whole life in the union. */
@Injectable()
export class PassportsService {
  constructor(
    private readonly passports: PassportsRepository,
    private readonly passportRights: PassportRightsService,
    private readonly honours: HonoursService,
    private readonly offices: OfficesService,
    private readonly clock: Clock,
  ) {}

  /** The passport with all that the platform knows, and what it cannot show. */
  async show(accountId: string, memberId: string): Promise<PassportResponse> {
    const member = await this.passportRights.readable(accountId, memberId);
    const memberships = await this.passports.memberships(memberId);
    const honours = await this.honours.ofPerson(memberId);
    const offices = await this.offices.everHeldBy(memberId);
    const today = this.clock.today();
    const named = [...memberships, ...offices].map(({ unitId }) => unitId);
    const thens = honours.data.map(({ unitIdThen }) => unitIdThen);
    const units = await this.passports.units([...new Set([...named, ...thens])], today);
    const names = new Map(units.map((unit) => [unit.id, unit.names]));
    const unitNameThen = (id: string, day: string) => nameOn(names.get(id) ?? [], day);
    const { id, memberNumber, fullName, birthDate, gender, joinedOn, state, endedOn } = member;
    return {
      issuedAt: this.clock.now().toISOString(),
      member: { id, memberNumber, fullName, birthDate, gender, joinedOn, state, endedOn },
      ...{ memberships, units },
      honours: honours.data.map(({ decisionId: _, basis: __, version: ___, ...honour }) => ({
        ...honour,
        unitNameThen: unitNameThen(honour.unitIdThen, honour.decidedOn),
      })),
      offices: offices.map(({ id: _, memberId: __, end, ...office }) => ({
        ...office,
        endReason: end?.reason ?? null,
        unitNameThen: unitNameThen(office.unitId, office.from),
      })),
      ...{ leftOut, freshness: honours.freshness },
    };
  }
}
